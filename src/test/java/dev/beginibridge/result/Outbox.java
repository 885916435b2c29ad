package dev.beginibridge.result;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** An outbox in a database, and what a test puts into it. */
public final class Outbox implements AutoCloseable {
    public static final String DEPLOYMENT = "personal-loans";
    private static final String INTEGRATION_ID = "1234567890987654321";

    public final Database database;
    public final ResultStore store;
    private final Ledger ledger;
    private final Clock clock;

    public Outbox(Path directory, Clock clock) {
        this(
                Configs.ledger("jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4),
                clock);
    }

    public Outbox(BridgeConfig.Ledger config, Clock clock) {
        this.clock = clock;
        database = Database.open(config);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ledger = Ledger.in(database, clock, metrics);
        store = new ResultStore(database, clock, metrics);
    }

    /** The id of the batch that is meant where no other is named. */
    public static String batch(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** A row of a batch asks for a link. */
    public void ask(String uid, String name, long row) {
        ask(uid, batch(name), name, row);
    }

    public void ask(String uid, String batch, String name, long row) {
        claim(uid, batch, name, row);
    }

    /** A row of a batch gets a link. */
    public void issue(String uid, String name, long row) {
        Ledger.Claim claim = claim(uid, batch(name), name, row);
        ledger.issue(
                ((Ledger.Claim.Granted) claim).ticket(),
                new Ledger.Link(
                        Secret.of("token"),
                        "https://session.example",
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private Ledger.Claim claim(String uid, String batch, String name, long row) {
        Asker asker = new Asker(
                Optional.of("R-" + uid),
                Optional.of(batch + ":" + row),
                "file",
                Optional.of(name),
                Optional.of(row),
                Optional.empty(),
                Optional.empty());
        return ledger.claim(
                new Ledger.Key(INTEGRATION_ID, uid),
                DEPLOYMENT,
                asker,
                Optional.empty(),
                clock.instant(),
                Duration.ofMinutes(1));
    }

    /** An event comes, whose details are JSON; returns its id. */
    public String receive(String uid, String type, String details) {
        return receive(DEPLOYMENT, uid, type, details);
    }

    String receive(String deployment, String uid, String type, String details) {
        String body = "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + INTEGRATION_ID + "\",\"event\":{\"type\":\""
                + type + "\",\"details\":" + details + "}}";
        String id = sha256(body);
        store.store(new ResultStore.Arrival(
                id,
                deployment,
                INTEGRATION_ID,
                "test",
                Optional.of(uid),
                Optional.of(type),
                body.getBytes(StandardCharsets.UTF_8),
                clock.instant()));
        return id;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
