package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a SQLite file with one user, whose claims are held in memory; and what happens when another one comes. */
class SqliteLoneLedgerTest extends LedgerContract {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Override
    BridgeConfig.Ledger database() {
        return new BridgeConfig.Ledger(
                "jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4);
    }

    @Override
    @BeforeEach
    void open() {
        ledger = Ledgers.open(database(), clock, metrics);
        other = ledger;
    }

    private Ledger second() {
        return Ledgers.open(database(), clock, new SimpleMeterRegistry());
    }

    /** What any other program sees in the file. */
    private Optional<String> written() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database().url());
                PreparedStatement query = connection.prepareStatement("SELECT state FROM link WHERE uid = ?")) {
            query.setString(1, key.uid());
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(row.getString("state")) : Optional.empty();
        }
    }

    @Test
    void aClaimIsWrittenWhenItLasts() throws Exception {
        Ticket ticket = granted(claim(ledger));
        assertEquals(Optional.empty(), written());
        assertEquals(State.CLAIMED, state());

        clock.advance(Duration.ofSeconds(2));
        await().atMost(BOUND).until(() -> written().equals(Optional.of("claimed")));
        assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
        assertEquals(Optional.of("issued"), written());
        clock.advance(Duration.ofSeconds(2));
        try (Ledger second = second()) { // which makes all known that is not yet
            assertInstanceOf(Claim.Alive.class, claim(second));
        }
    }

    @Test
    void whoComesInSeesWhatIsHeld() {
        Ticket ticket = granted(claim(ledger));
        try (Ledger second = second()) {
            assertEquals(new Claim.Busy(clock.instant().plus(LEASE)), claim(second));
            assertEquals(State.CLAIMED, second.entry(key).orElseThrow().state());
            assertInstanceOf(Claim.Busy.class, claim(ledger));

            Ledger.Link link = link("token-1", "door:1");
            assertTrue(ledger.issue(ticket, link));
            assertEquals(new Claim.Alive(link), claim(second));
        }
    }

    @Test
    void aHeldClaimThatSomebodyElseTookOverSettlesNothing() {
        Ticket late = granted(claim(ledger));
        try (Ledger second = second()) {
            clock.advance(LEASE);
            Ticket now = granted(claim(second));
            assertEquals(false, ledger.issue(late, link("late", "door:1")));
            ledger.release(late);
            assertTrue(second.issue(now, link("in-time", "door:2")));
        }
    }

    @Test
    void whoIsAloneAgainHoldsClaimsAgain() {
        second().close();
        AtomicInteger tries = new AtomicInteger();
        await().atMost(BOUND).until(() -> {
            Ledger.Key fresh = new Ledger.Key(key.integrationId(), "TRY-" + tries.incrementAndGet());
            granted(ledger.claim(fresh, "loans", NONE, NONE, clock.instant(), LEASE));
            try (Connection connection = DriverManager.getConnection(database().url());
                    Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT COUNT(*) FROM link WHERE uid = '" + fresh.uid() + "'")) {
                return row.getInt(1) == 0;
            }
        });
    }

    @Test
    void aKnockOfOneWhoDiedHarmsNothing() throws Exception {
        Path knock = directory.resolve("ledger.db-knock");
        Ticket ticket = granted(claim(ledger));
        Files.createFile(knock);
        await().atMost(BOUND).until(() -> Files.notExists(knock));

        assertEquals(Optional.of("claimed"), written());
        assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
    }

    @Test
    void nobodyIsLetInBeforeWhatIsHeldIsWritten() throws Exception {
        Ticket ticket = granted(claim(ledger));
        try (UsersFile coming = UsersFile.beside(SqliteFile.of(database().url()))) {
            try (Connection holder = DriverManager.getConnection(database().url());
                    Statement lock = holder.createStatement()) {
                lock.execute("BEGIN IMMEDIATE");
                Files.createFile(directory.resolve("ledger.db-knock"));
                await().during(Duration.ofMillis(500)).atMost(BOUND).until(() -> !coming.tryShared());
                lock.execute("COMMIT");
            }
            await().atMost(BOUND).until(coming::tryShared);
            assertEquals(Optional.of("claimed"), written());
        }
        assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
    }

    @Test
    void whatIsHeldAtTheCloseIsWritten() {
        granted(claim(ledger));
        close();
        open();

        assertEquals(new Claim.Busy(clock.instant().plus(LEASE)), claim(ledger));
    }

    @Test
    void aReleaseKeepsTheRequestIdBound() {
        Optional<String> id = Optional.of("A-1");
        ledger.release(granted(claim(ledger, id, NONE, clock.instant())));

        Ledger.Key another = new Ledger.Key(key.integrationId(), "OTHER-UID");
        assertEquals(new Claim.RequestIdConflict(), ledger.claim(another, "loans", id, NONE, clock.instant(), LEASE));
    }

    @Test
    void aRequestIdIsFreeAgainWhenItsClaimWasNotGranted() {
        ledger.issue(granted(claim(ledger)), link("token-1", "door:1"));
        Ledger.Key another = new Ledger.Key(key.integrationId(), "OTHER-UID");
        Optional<String> id = Optional.of("A-1");
        ledger.issue(
                granted(ledger.claim(another, "loans", id, NONE, clock.instant(), LEASE)), link("token-2", "door:1"));

        assertEquals(new Claim.RequestIdConflict(), claim(ledger, id, NONE, clock.instant()));
        assertInstanceOf(Claim.Alive.class, claim(ledger, Optional.of("A-2"), NONE, clock.instant()));
    }

    /** Others come and go all the time; at no moment are there two who may call for one uid. */
    @Test
    void ofManyClaimsOneIsGrantedWhoeverComesAndGoes() throws Exception {
        int uids = 200;
        AtomicInteger[] grants = new AtomicInteger[uids];
        for (int uid = 0; uid < uids; uid++) {
            grants[uid] = new AtomicInteger();
        }
        List<Integer> answered = atOnce(thread -> () -> {
            if (thread % 4 == 0) {
                try (Ledger second = second()) {
                    return claimAll(second, grants);
                }
            }
            return claimAll(ledger, grants);
        });

        assertEquals(
                THREADS * uids, answered.stream().mapToInt(Integer::intValue).sum());
        for (AtomicInteger granted : grants) {
            assertEquals(1, granted.get());
        }
    }

    private int claimAll(Ledger by, AtomicInteger[] grants) {
        for (int uid = 0; uid < grants.length; uid++) {
            Ledger.Key each = new Ledger.Key(key.integrationId(), "UID-" + uid);
            Claim claim = by.claim(each, "loans", NONE, NONE, clock.instant(), LEASE);
            if (claim instanceof Claim.Granted granted) {
                grants[uid].incrementAndGet();
                assertTrue(by.issue(granted.ticket(), link("token-" + uid, "door:1")));
            }
        }
        return grants.length;
    }

    @Test
    void whoIsLeftOutSaysSo() throws Exception {
        SqliteFile file = SqliteFile.of(database().url());
        ledger.close();
        try (UsersFile alone = UsersFile.beside(file)) {
            assertTrue(alone.tryAlone());
            Thread.currentThread().interrupt(); // else it waits long
            LedgerUnavailable refused = assertThrows(LedgerUnavailable.class, () -> SoleUse.of(file, new Untouched()));
            assertTrue(refused.getMessage().contains("another process"), refused.getMessage());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    /** The memory of one who does not get in. */
    private static final class Untouched implements SoleUse.Memory {
        @Override
        public void alone() {
            throw new AssertionError("somebody else is in");
        }

        @Override
        public void stillAlone() {
            throw new AssertionError("somebody else is in");
        }

        @Override
        public void lasts() {
            throw new AssertionError("it has not come in");
        }

        @Override
        public void othersCome() {
            throw new AssertionError("it has not come in");
        }
    }
}
