package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.database.Database;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchRegister.Taken;
import dev.beginibridge.file.batch.BatchRegister.Upload;
import dev.beginibridge.file.batch.BatchState.Sender;
import dev.beginibridge.model.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the door remembers, on both databases, for bridges that share one with the same folders and with others. */
class BatchRegisterTest {
    private static final Instant TEN = Instant.parse("2026-11-29T10:00:00.123Z");
    private static final String SHA = "a".repeat(64);

    private static EmbeddedPostgres server;

    @TempDir
    Path root;

    enum Kind {
        SQLITE,
        POSTGRES
    }

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private Database open(Kind kind) {
        Optional<String> user = Optional.of("postgres");
        String url = kind == Kind.SQLITE
                ? "jdbc:sqlite:" + root.resolve("ledger.db")
                : "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
        return Database.open(Configs.ledger(url, user, user.map(Secret::of), 2));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private static Taken taken(String batch) {
        return new Taken(batch, "day.csv", "day.result.csv", TEN);
    }

    private static Upload upload(Set<String> deployments) {
        return new Upload(UUID.randomUUID().toString(), "day.csv", new Sender("web", deployments), TEN);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aContentIsTakenOnceInAFolderByEachSender(Kind kind) throws Exception {
        try (Database database = open(kind)) {
            BatchRegister one = new BatchRegister(database, folder("one"));
            BatchRegister beside = new BatchRegister(database, folder("one"));
            BatchRegister other = new BatchRegister(database, folder("other"));
            assertEquals(Optional.empty(), one.take(SHA, Optional.empty(), taken("b1")));
            assertEquals(Optional.empty(), one.take(SHA, Optional.empty(), taken("b1")), "asked again after a crash");
            assertEquals(Optional.of(taken("b1")), beside.take(SHA, Optional.empty(), taken("b2")));
            assertEquals(Optional.empty(), one.take(SHA, Optional.of("web"), taken("b3")));
            assertEquals(Optional.of(taken("b3")), one.take(SHA, Optional.of("web"), taken("b4")));
            assertEquals(Optional.empty(), other.take(SHA, Optional.empty(), taken("b5")));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anUploadIsFoundInItsFolderOnlyWhereverThatIsMoved(Kind kind) throws Exception {
        try (Database database = open(kind)) {
            BatchRegister one = new BatchRegister(database, folder("one"));
            Upload all = upload(null);
            Upload some = upload(Set.of("cards", "loans"));
            Upload none = upload(Set.of());
            one.sent(all);
            one.sent(some);
            one.sent(none);
            one.sent(none); // as after a commit that was not heard of
            Files.move(root.resolve("one"), root.resolve("moved"));
            BatchRegister moved = new BatchRegister(database, root.resolve("moved"));
            assertEquals(Optional.of(all), moved.upload(all.batch()));
            assertEquals(Optional.of(some), moved.upload(some.batch()));
            assertEquals(Optional.of(none), moved.upload(none.batch()));
            assertEquals(Optional.empty(), new BatchRegister(database, folder("other")).upload(all.batch()));
            assertEquals(Optional.empty(), moved.upload("x'; --"));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aDatabaseThatIsAwayIsToldAsAFailureThatPasses(Kind kind) throws Exception {
        Database database = open(kind);
        BatchRegister register = new BatchRegister(database, folder("one"));
        register.sent(upload(null));
        database.close();
        assertThrows(IOException.class, () -> register.take(SHA, Optional.empty(), taken("b1")));
        assertThrows(IOException.class, () -> register.upload(UUID.randomUUID().toString()));
    }
}
