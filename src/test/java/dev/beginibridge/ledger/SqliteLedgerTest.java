package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a SQLite file, and what only a file can do. */
class SqliteLedgerTest extends LedgerContract {
    private static final Duration BOUND = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    @Override
    BridgeConfig.Ledger database() {
        return config(file());
    }

    private Path file() {
        return directory.resolve("data/ledger.db");
    }

    private static BridgeConfig.Ledger config(Path file) {
        return new BridgeConfig.Ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 4);
    }

    @Test
    void filesAreReadableByTheirOwnerOnly() throws Exception {
        claim(ledger);

        for (String suffix : List.of("", "-wal", "-shm", "-users")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file() + suffix))),
                    suffix);
        }
    }

    @Test
    void whatIsStoredIsSafeFromAPowerCutSoon() throws Exception {
        try (DiskForces forces = new DiskForces()) {
            assertTrue(ledger.issue(granted(claim(ledger)), link("token-1", "door:1")));
            await().atMost(BOUND).until(() -> forces.include(Path.of(file() + "-wal"), Instant.now()));
        }
    }

    @Test
    void theDatabaseIsNeverDamaged() {
        try (GroupCommit transactions =
                GroupCommit.open(SqliteFile.of(database().url()), 1, false)) {
            assertEquals(1, pragma(transactions, "PRAGMA synchronous").intValue(), "NORMAL: the log is synced first");
            assertEquals(
                    "wal",
                    transactions
                            .write(sql -> sql.row("PRAGMA journal_mode", row -> row.getString(1)))
                            .orElseThrow());
        }
    }

    @Test
    void readsCannotChangeAnything() {
        try (GroupCommit transactions =
                GroupCommit.open(SqliteFile.of(database().url()), 1, false)) {
            assertThrows(LedgerUnavailable.class, () -> transactions.read(sql -> sql.update("DELETE FROM link")));
        }
    }

    @Test
    void aLinkIsThereAfterReopening() {
        Ledger.Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        close();
        open();

        assertEquals(Optional.of(link), ledger.recall(key, NONE, clock.instant()));
    }

    @Test
    void aNewFileMayBeOpenedByManyAtOnce() throws Exception {
        BridgeConfig.Ledger fresh = config(directory.resolve("fresh/ledger.db"));
        List<Claim> claims = atOnce(i -> () -> {
            try (Ledger mine = Ledgers.open(fresh, clock, new SimpleMeterRegistry())) {
                return claim(mine);
            }
        });

        assertEquals(1, claims.stream().filter(Claim.Granted.class::isInstance).count());
    }

    @Test
    void aFailingWorkHarmsNoOtherOfItsGroup() throws Exception {
        try (GroupCommit transactions =
                GroupCommit.open(SqliteFile.of(database().url()), 1, false)) {
            List<String> outcomes = atOnce(i -> {
                Callable<String> failing = () -> {
                    SqlWork<Integer> work = i % 4 == 0
                            ? sql -> insert(sql, i) + sql.update("INSERT INTO link (uid) VALUES ('half')")
                            : sql -> {
                                insert(sql, i);
                                throw new IllegalStateException("a fault in the work");
                            };
                    RuntimeException e = assertThrows(RuntimeException.class, () -> transactions.write(work));
                    return e.getClass().getSimpleName();
                };
                return i % 2 == 0 ? failing : () -> transactions.write(sql -> insert(sql, i)) + " row";
            });

            assertEquals(16, outcomes.stream().filter("1 row"::equals).count());
            assertEquals(
                    8, outcomes.stream().filter("LedgerUnavailable"::equals).count());
            assertEquals(
                    8, outcomes.stream().filter("IllegalStateException"::equals).count());
            assertEquals(16, pragma(transactions, "SELECT COUNT(*) FROM request WHERE uid LIKE 'GROUP%'"));
        }
    }

    @Test
    void aSyncFailsUntilTheDiskHasWhatWasStored() throws Exception {
        Ticket ticket = granted(claim(ledger));
        Path away = directory.resolve("away");
        Files.move(file().getParent(), away);
        assertThrows(LedgerUnavailable.class, ledger::sync);

        Files.move(away, file().getParent());
        assertTrue(ledger.issue(ticket, link("token-1", "door:1"), Ledger.Durability.WITH_SYNC));
        try (DiskForces forces = new DiskForces()) {
            ledger.sync();
            assertTrue(forces.include(Path.of(file() + "-wal"), Instant.now()));
        }
    }

    private int insert(Session sql, int i) throws SQLException {
        return sql.update("INSERT INTO request VALUES (?, ?, ?, 0)", key.integrationId(), "R-" + i, "GROUP-" + i);
    }

    private static Long pragma(Transactions transactions, String query) {
        return transactions.write(sql -> sql.row(query, row -> row.getLong(1))).orElseThrow();
    }

    @Test
    void aLockedFileFailsInTimeAndRecovers() throws Exception {
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement lock = holder.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            LedgerUnavailable refused =
                    assertTimeout(BOUND, () -> assertThrows(LedgerUnavailable.class, () -> claim(ledger)));
            assertTrue(refused.getMessage().contains("locked"), refused.getMessage());
            assertEquals(Optional.empty(), ledger.recall(key, NONE, clock.instant()), "reads go on");
            lock.execute("COMMIT");
        }

        assertInstanceOf(Claim.Granted.class, claim(ledger));
        assertEquals(
                1,
                metrics.get("begini.ledger.errors")
                        .tag("operation", "claim")
                        .counter()
                        .count());
    }

    @Test
    void aDirectoryThatWentAwayIsNoticedAndComesBack() throws Exception {
        Ticket ticket = granted(claim(ledger));
        Path away = directory.resolve("away");
        Files.move(file().getParent(), away);

        assertThrows(LedgerUnavailable.class, () -> ledger.issue(ticket, link("token-1", "door:1")));
        assertThrows(LedgerUnavailable.class, ledger::ping);
        assertThrows(LedgerUnavailable.class, () -> ledger.recall(key, NONE, clock.instant()));
        assertFalse(Files.exists(file()), "no empty ledger in its place");

        Files.move(away, file().getParent());
        Ledger.Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(ticket, link));
        assertEquals(Optional.of(link), ledger.recall(key, NONE, clock.instant()));
    }

    @Test
    void aFileThatWasReplacedIsNeverWrittenForNothing() throws Exception {
        Path copy = directory.resolve("backup.db");
        try (Connection backup = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement vacuum = backup.createStatement()) {
            vacuum.execute("VACUUM INTO '" + copy + "'");
        }
        other.close();
        Ticket ticket = granted(claim(ledger));
        Files.delete(file());
        Files.deleteIfExists(Path.of(file() + "-wal"));
        Files.deleteIfExists(Path.of(file() + "-shm"));
        Files.move(copy, file());

        assertFalse(isStored(ticket, link("lost", "door:1")), "the file is gone");
        assertFalse(isStored(ticket, link("lost", "door:1")), "the backup does not know the claim");
        Ledger.Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(granted(claim(ledger)), link));
        assertEquals(Optional.of(link), ledger.recall(key, NONE, clock.instant()));
    }

    /** Whether the ledger notices a change by this very write or has before, makes it throw or answer false. */
    private boolean isStored(Ticket ticket, Ledger.Link link) {
        try {
            return ledger.issue(ticket, link);
        } catch (LedgerUnavailable e) {
            return false;
        }
    }

    @Test
    void messagesAndCausesQuoteNoRow() {
        try (GroupCommit transactions =
                GroupCommit.open(SqliteFile.of(database().url()), 1, false)) {
            LedgerUnavailable refused = assertThrows(
                    LedgerUnavailable.class,
                    () -> transactions.write(
                            sql -> sql.update("INSERT INTO link (integration_id, uid, deployment, state, updated_at)"
                                    + " VALUES ('i', 'SECRET-UID', 'd', 'nonsense', 0)")));
            List<String> texts = new ArrayList<>();
            for (Throwable t = refused; t != null; t = t.getCause()) {
                texts.add(t.toString());
            }
            assertFalse(texts.toString().contains("SECRET-UID"), texts.toString());
        }
    }

    @Test
    void whatIsAskedAfterTheCloseIsRefused() {
        ledger.close();
        ledger.close();

        assertThrows(LedgerUnavailable.class, () -> claim(ledger));
        assertThrows(LedgerUnavailable.class, () -> ledger.recall(key, NONE, clock.instant()));
    }

    @Test
    void anInterruptedCallerIsLetGo() throws Exception {
        Thread.currentThread().interrupt();
        assertThrows(LedgerUnavailable.class, () -> claim(ledger));
        assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");

        ledger.entry(new Ledger.Key("i", "u"));
        assertInstanceOf(Claim.class, claim(ledger));
    }

    @Test
    void onlyPlainFilesAreTaken() {
        for (String url : List.of("jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:l.db?synchronous=OFF")) {
            assertThrows(ConfigException.class, () -> SqliteFile.of(url), url);
        }
    }
}
