package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.Session;
import dev.beginibridge.database.SqlErrors;
import dev.beginibridge.database.SqlWork;
import dev.beginibridge.ledger.LedgerMeters.Operation;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.LinkError;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ledger in SQL, the same on every {@link Database}. Claims are rows with leases. Who goes on after the end of its lease, such as
 * a process that stood still, makes Begini asked once too often; still one link is answered, because only the last owner can store
 * one. Access tokens are in clear: they are given again.
 */
final class SqlLedger implements Ledger {
    /** A link that was issued longer ago is on the disk, whoever issued it. */
    private static final Duration JUST_NOW = Duration.ofSeconds(1);

    /** Well below what a lease has beyond the call (5 s). */
    private static final Duration LATE = Duration.ofSeconds(2);

    private static final int MOST_TRIES = 3;

    private final Database database;
    private final LedgerClock clock;
    private final Duration margin;
    private final LedgerMeters meters;
    /** The start of each claim's name, different for every process; a number follows. */
    private final String process = UUID.randomUUID() + "-";

    private final AtomicLong count = new AtomicLong();

    SqlLedger(Database database, LedgerClock clock, Duration margin, MeterRegistry metrics) {
        this.database = database;
        this.clock = clock;
        this.margin = margin;
        this.meters = new LedgerMeters(metrics);
        if (database.isExclusive()) { // whoever claimed is dead: nobody need wait for the leases
            database.write(sql -> sql.update(LinkSql.INDEX_CLAIMS) + sql.update(LinkSql.FREE_CLAIMS));
        }
    }

    /** Proof of a claim: the name that stands in its row. */
    private record Owner(Key key, String name) implements Ticket {}

    @Override
    public Optional<Claim> recall(Key key, Optional<String> requestId, Optional<String> origin, Instant now) {
        Optional<Link> link = read(Operation.RECALL, recalling(key, Optional.empty(), alive(now, origin)));
        if (requestId
                .filter(id -> link.isPresent() ? !bind(key, id) : isOfAnother(key, id))
                .isPresent()) {
            return Optional.of(new Claim.RequestIdConflict());
        }
        link.ifPresent(this::secure);
        return link.map(Claim.Alive::new);
    }

    private boolean isOfAnother(Key key, String requestId) {
        return database.read(sql ->
                        sql.row(LinkSql.OF_ANOTHER, row -> row.getString(1), key.integrationId(), requestId, key.uid()))
                .isPresent();
    }

    /** False when the request id is another uid's. */
    private boolean bind(Key key, String requestId) {
        return database.update(order(key), LinkSql.BIND, key.integrationId(), requestId, key.uid(), clock.millis())
                == 1;
    }

    private static SqlWork<Optional<Link>> recalling(Key key, Optional<String> requestId, List<Object> alive) {
        List<Object> values = new ArrayList<>(List.of(key.integrationId(), key.uid()));
        values.addAll(alive);
        requestId.ifPresent(values::add);
        String recall = requestId.isEmpty() ? LinkSql.RECALL : LinkSql.RECALL_BOUND;
        return sql -> sql.row(recall, LinkSql::link, values.toArray());
    }

    /** What the SQL needs to tell whether a link is alive for this origin. */
    private List<Object> alive(Instant now, Optional<String> origin) {
        long millis = now.toEpochMilli();
        return List.of(millis, millis + margin.toMillis(), millis, origin.orElse(""));
    }

    /** Whoever stores a new link may still be waiting for the disk. */
    private void secure(Link found) {
        if (found.issuedAt().isAfter(clock.instant().minus(JUST_NOW))) {
            database.secure();
        }
    }

    @Override
    public Ticket ticket(Key key) {
        return new Owner(key, process + count.incrementAndGet());
    }

    @Override
    public Claim claim(
            Ticket ticket, String deployment, Asker asker, Optional<String> origin, Instant now, Duration lease) {
        clock.look();
        Wish wish = new Wish((Owner) ticket, deployment, asker, origin.orElse(""), alive(now, origin), lease);
        Claim claim = meters.timed(Operation.CLAIM, () -> claimInTime(wish));
        if (claim instanceof Claim.Alive alive) {
            secure(alive.link());
        }
        return claim instanceof Claim.Busy busy ? new Claim.Busy(clock.ours(busy.leaseUntil())) : claim;
    }

    /**
     * A lease runs while its claim waits for the database. When much of it is gone the same owner claims again, which renews it:
     * else another bridge could take the entry over during the call, and Begini would be asked twice.
     */
    private Claim claimInTime(Wish wish) {
        for (int tries = 1; ; tries++) {
            long asked = clock.leaseMillis();
            Claim claim = claim(wish);
            boolean late = clock.leaseMillis() - asked >= LATE.toMillis();
            if (!(claim instanceof Claim.Granted) || !late || tries == MOST_TRIES) {
                return claim;
            }
        }
    }

    /** What a claim asks for. */
    private record Wish(
            Owner owner, String deployment, Asker asker, String origin, List<Object> alive, Duration lease) {
        /** Of {@link LinkSql#CLAIM} and {@link LinkSql#TAKE}, which differ in one place. */
        private Object[] values(LedgerClock clock, Object inBetween) {
            Key key = owner.key();
            long now = clock.leaseMillis();
            List<Object> values = new ArrayList<>(20);
            values.addAll(List.of(key.integrationId(), key.uid(), clock.millis(), inBetween));
            values.addAll(List.of(deployment, owner.name(), now + lease.toMillis()));
            values.addAll(LinkSql.asker(asker));
            values.addAll(List.of(now, origin));
            values.addAll(alive);
            return values.toArray();
        }
    }

    /** On a server first in the company of others, which mostly is all: only what stands in the way takes steps of its own. */
    private Claim claim(Wish wish) {
        if (!database.isExclusive()) {
            Key key = wish.owner().key();
            Object[] values = wish.values(clock, LinkSql.orNone(wish.asker().requestId()));
            if (database.update(order(key), LinkSql.CLAIM, values) == 1) {
                return new Claim.Granted(wish.owner());
            }
            Optional<Link> link = database.read(recalling(key, wish.asker().requestId(), wish.alive()));
            if (link.isPresent()) {
                return new Claim.Alive(link.get());
            }
        }
        return database.write(sql -> claimAlone(sql, wish));
    }

    private Claim claimAlone(Session sql, Wish wish) throws SQLException {
        long now = clock.millis();
        Key key = wish.owner().key();
        Optional<String> requestId = wish.asker().requestId();
        if (requestId.isPresent()
                && sql.update(LinkSql.BIND, key.integrationId(), requestId.get(), key.uid(), now) == 0) {
            return new Claim.RequestIdConflict();
        }
        return sql.update(LinkSql.TAKE, wish.values(clock, now)) == 1
                ? new Claim.Granted(wish.owner())
                : sql.row(LinkSql.FOUND, LinkSql::inTheWay, key.integrationId(), key.uid())
                        .orElseThrow(() -> SqlErrors.again("the entry went away meanwhile"));
    }

    /** The same for whatever changes the same link. */
    private static String order(Key key) {
        return key.integrationId() + ' ' + key.uid();
    }

    @Override
    public boolean asked(Key key, Asker asker) {
        List<Object> values = new ArrayList<>(LinkSql.asker(asker));
        values.addAll(List.of(key.integrationId(), key.uid()));
        values.addAll(LinkSql.asker(asker));
        return meters.timed(Operation.ASKED, () -> database.update(order(key), LinkSql.ASKED, values.toArray())) == 1;
    }

    @Override
    public boolean issue(Ticket ticket, Link link) {
        return settle(
                Operation.ISSUE,
                LinkSql.ISSUE,
                ticket,
                link.token().reveal(),
                link.sessionUrl(),
                link.issuedAt().toEpochMilli(),
                link.expiresAt().<Object>map(Instant::toEpochMilli).orElse(JDBCType.BIGINT),
                LinkSql.orNone(link.origin()));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error) {
        Object known = LinkSql.orNone(origin.filter(given -> !given.isEmpty()));
        Object status =
                error.beginiStatus().isPresent() ? (Object) error.beginiStatus().getAsInt() : JDBCType.INTEGER;
        String code = error.code().text();
        return settle(Operation.REJECT, LinkSql.REJECT, ticket, known, code, error.message(), status);
    }

    @Override
    public boolean release(Ticket ticket) {
        return settle(Operation.RELEASE, LinkSql.RELEASE, ticket);
    }

    /** Changes the row of a claim that nobody took over; false when somebody has. */
    private boolean settle(Operation operation, String sql, Ticket ticket, Object... values) {
        Key key = ticket.key();
        List<Object> parameters = new ArrayList<>(Arrays.asList(values));
        parameters.addAll(List.of(clock.millis(), key.integrationId(), key.uid(), ((Owner) ticket).name()));
        return meters.timed(operation, () -> database.update(order(key), sql, parameters.toArray())) == 1;
    }

    @Override
    public Optional<Entry> entry(Key key) {
        Instant now = Instant.ofEpochMilli(clock.leaseMillis());
        return read(
                Operation.ENTRY,
                sql -> sql.row(LinkSql.ENTRY, row -> LinkSql.entry(row, now), key.integrationId(), key.uid()));
    }

    /** A write transaction that changes nothing: it shows that the ledger can be written, at little cost on the disk. */
    @Override
    public void ping() {
        meters.timed(Operation.PING, () -> database.writeToDisk(sql -> sql.update(LinkSql.PING)));
    }

    private <T> T read(Operation operation, SqlWork<T> work) {
        return meters.timed(operation, () -> database.read(work));
    }
}
