package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.database.Session;
import dev.beginibridge.database.SqlWork;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Ticket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a SQLite file, and what only a file can do. */
class SqliteLedgerTest extends LedgerContract {
    private static final Duration BOUND = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return config(file());
    }

    private Path file() {
        return directory.resolve("data/ledger.db");
    }

    private static BridgeConfig.Ledger config(Path file) {
        return Configs.ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 4);
    }

    @Test
    void filesAreReadableByTheirOwnerOnly() throws Exception {
        claim(ledger);

        for (String suffix : List.of("", "-wal", "-shm", "-lock")) {
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
        assertEquals(1, pragma(database, "PRAGMA synchronous").intValue(), "NORMAL: the log is synced first");
        assertEquals(
                "wal",
                database.write(sql -> sql.row("PRAGMA journal_mode", row -> row.getString(1)))
                        .orElseThrow());
    }

    @Test
    void readsCannotChangeAnything() {
        assertThrows(LedgerUnavailable.class, () -> database.read(sql -> sql.update("DELETE FROM link")));
    }

    @Test
    void aLinkIsThereAfterReopening() {
        Ledger.Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        close();
        open();

        assertEquals(Optional.of(link), recall(ledger, key, NONE, NONE, clock.instant()));
    }

    @Test
    void aFileBelongsToOneWhoHasItOpen() throws Exception {
        BridgeConfig.Ledger fresh = config(directory.resolve("fresh/ledger.db"));
        List<Optional<Database>> opened = atOnce(i -> () -> {
            try {
                return Optional.of(Database.open(fresh));
            } catch (LedgerUnavailable e) {
                assertTrue(e.getMessage().contains("is in use (this process)"), e.getMessage());
                return Optional.empty();
            }
        });

        List<Database> one = opened.stream().flatMap(Optional::stream).toList();
        assertEquals(1, one.size());
        one.get(0).close();
        Database.open(fresh).close();
    }

    @Test
    void aLinkToTheFileIsTheSameFile() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), file());

        assertThrows(LedgerUnavailable.class, () -> Database.open(config(link)));
    }

    @Test
    void whatWasClaimedByAnEarlierProcessIsFreeAtOnce() {
        granted(claim(ledger));
        Ledger.Key done = new Ledger.Key(key.integrationId(), "ISSUED");
        Ledger.Link link = link("token-1", "door:1");
        ledger.issue(granted(ledger.claim(done, "loans", asker(NONE), NONE, clock.instant(), LEASE)), link);
        close();
        open();

        assertEquals(Ledger.State.OPEN, state());
        assertInstanceOf(Claim.Granted.class, claim(ledger));
        assertEquals(Optional.of(link), recall(ledger, done, NONE, NONE, clock.instant()));
    }

    /** The start of a bridge takes no longer with many links. */
    @Test
    void claimsOfAnEarlierProcessAreFoundByAnIndex() {
        String plan = database.read(
                        sql -> sql.rows("EXPLAIN QUERY PLAN " + LinkSql.FREE_CLAIMS, row -> row.getString("detail")))
                .toString();
        assertTrue(plan.contains("USING") && plan.contains("link_claimed"), plan);
    }

    @Test
    void manyCallersShareACommitAndTheDisk() throws Exception {
        try (DiskForces forces = new DiskForces()) {
            atOnce(i -> () -> {
                for (int n = 0; n < 20; n++) {
                    int row = i * 100 + n;
                    database.writeToDisk(sql -> insert(sql, row));
                }
                return true;
            });
            int syncs = forces.count(Path.of(file() + "-wal"));
            assertTrue(syncs >= 20 && syncs < THREADS * 20 / 2, syncs + " syncs for " + THREADS * 20 + " rows");
        }
    }

    /** The files below the directory that this process has open, as the operating system sees it. */
    private List<String> handles() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            List<String> found = new ArrayList<>();
            for (Path handle : handles.toList()) {
                found.add(target(handle));
            }
            return found.stream()
                    .filter(name -> name.startsWith(directory.toString()))
                    .toList();
        }
    }

    private static String target(Path handle) throws IOException {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (NoSuchFileException e) {
            return ""; // it was that of this very look
        }
    }

    private void readManyAtOnce(boolean there) throws Exception {
        List<Boolean> read = atOnce(i -> () -> {
            try {
                return ledger.entry(key).isPresent();
            } catch (LedgerUnavailable e) {
                return false;
            }
        });
        assertEquals(Set.of(there), Set.copyOf(read));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noFileStaysOpenWhenTheLedgerGoesAndComesBack() throws Exception {
        claim(ledger);
        readManyAtOnce(true);
        assertTrue(handles().size() > 4, "else this proves nothing: " + handles());
        Path away = directory.resolve("away");
        for (int round = 0; round < 5; round++) {
            Files.move(file().getParent(), away);
            readManyAtOnce(false);
            assertThrows(LedgerUnavailable.class, ledger::ping);
            Files.move(away, file().getParent());
            ledger.ping();
            readManyAtOnce(true);
        }

        // File and log by each of four readers, the writer and the checkpoints, the log to sync it, the shared memory,
        // the lock.
        List<String> after = handles();
        assertTrue(after.size() <= 2 * 6 + 3, after::toString);
        assertEquals(
                List.of(), after.stream().filter(name -> name.contains("away")).toList());
    }

    @Test
    void claimsThatAnOutageKeptFromBeingSettledRunOutAndNothingIsKept() throws Exception {
        List<Ledger.Key> keys = IntStream.range(0, 2_000)
                .mapToObj(i -> new Ledger.Key(key.integrationId(), "OUTAGE-" + i))
                .toList();
        List<Ticket> tickets = keys.stream()
                .map(each -> granted(
                        ledger.claim(each, "loans", asker(Optional.of(each.uid())), NONE, clock.instant(), LEASE)))
                .toList();
        Path away = directory.resolve("away");
        Files.move(file().getParent(), away);
        assertThrows(LedgerUnavailable.class, ledger::ping); // which notices; until then the moved file would take it
        for (Ticket ticket : tickets) {
            assertThrows(LedgerUnavailable.class, () -> ledger.issue(ticket, link("t", "door:1")));
        }
        Files.move(away, file().getParent());
        clock.advance(LEASE);

        for (Ledger.Key each : keys) {
            Ticket again =
                    granted(ledger.claim(each, "loans", asker(Optional.of(each.uid())), NONE, clock.instant(), LEASE));
            assertTrue(ledger.issue(again, link("t", "door:1")));
        }
        assertTrue(instances("dev.beginibridge.database.WriteTask") < 100, "work that is done stays in memory");
    }

    /** Those that the virtual machine cannot collect. */
    private static long instances(String type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 3 && words[3].equals(type))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }

    @Test
    void aFailingWorkHarmsNoOtherOfItsGroup() throws Exception {
        List<String> outcomes = atOnce(i -> {
            Callable<String> failing = () -> {
                SqlWork<Integer> work = i % 4 == 0
                        ? sql -> insert(sql, i) + sql.update("INSERT INTO link (uid) VALUES ('half')")
                        : sql -> {
                            insert(sql, i);
                            throw new IllegalStateException("a fault in the work");
                        };
                RuntimeException e = assertThrows(RuntimeException.class, () -> database.write(work));
                return e.getClass().getSimpleName();
            };
            return i % 2 == 0 ? failing : () -> database.write(sql -> insert(sql, i)) + " row";
        });

        assertEquals(16, outcomes.stream().filter("1 row"::equals).count());
        assertEquals(8, outcomes.stream().filter("LedgerUnavailable"::equals).count());
        assertEquals(
                8, outcomes.stream().filter("IllegalStateException"::equals).count());
        assertEquals(16, pragma(database, "SELECT COUNT(*) FROM request WHERE uid LIKE 'GROUP%'"));
    }

    @Test
    void aSyncFailsUntilTheDiskHasWhatWasStored() throws Exception {
        Ticket ticket = granted(claim(ledger));
        Path away = directory.resolve("away");
        Files.move(file().getParent(), away);
        assertThrows(LedgerUnavailable.class, database::sync);

        Files.move(away, file().getParent());
        assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
        try (DiskForces forces = new DiskForces()) {
            database.sync();
            assertTrue(forces.include(Path.of(file() + "-wal"), Instant.now()));
        }
    }

    private int insert(Session sql, int i) throws SQLException {
        return sql.update("INSERT INTO request VALUES (?, ?, ?, 0)", key.integrationId(), "R-" + i, "GROUP-" + i);
    }

    private static Long pragma(Database database, String query) {
        return database.write(sql -> sql.row(query, row -> row.getLong(1))).orElseThrow();
    }

    @Test
    void aLockedFileFailsInTimeAndRecovers() throws Exception {
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement lock = holder.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            LedgerUnavailable refused =
                    assertTimeout(BOUND, () -> assertThrows(LedgerUnavailable.class, () -> claim(ledger)));
            assertTrue(refused.getMessage().contains("locked"), refused.getMessage());
            assertEquals(Optional.empty(), recall(ledger, key, NONE, NONE, clock.instant()), "reads go on");
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
        assertThrows(LedgerUnavailable.class, () -> recall(ledger, key, NONE, NONE, clock.instant()));
        assertFalse(Files.exists(file()), "no empty ledger in its place");

        Files.move(away, file().getParent());
        Ledger.Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(ticket, link));
        assertEquals(Optional.of(link), recall(ledger, key, NONE, NONE, clock.instant()));
    }

    @Test
    void aFileThatWasReplacedIsNeverWrittenForNothing() throws Exception {
        Path copy = directory.resolve("backup.db");
        try (Connection backup = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement vacuum = backup.createStatement()) {
            vacuum.execute("VACUUM INTO '" + copy + "'");
        }
        Ticket ticket = granted(claim(ledger));
        Files.delete(file());
        Files.deleteIfExists(Path.of(file() + "-wal"));
        Files.deleteIfExists(Path.of(file() + "-shm"));
        Files.move(copy, file());

        assertFalse(isStored(ticket, link("lost", "door:1")), "the file is gone");
        assertFalse(isStored(ticket, link("lost", "door:1")), "the backup does not know the claim");
        Ledger.Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(granted(claim(ledger)), link));
        assertEquals(Optional.of(link), recall(ledger, key, NONE, NONE, clock.instant()));
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
        LedgerUnavailable refused = assertThrows(
                LedgerUnavailable.class,
                () -> database.write(
                        sql -> sql.update("INSERT INTO link (integration_id, uid, deployment, state, updated_at)"
                                + " VALUES ('i', 'SECRET-UID', 'd', 'nonsense', 0)")));
        List<String> texts = new ArrayList<>();
        for (Throwable t = refused; t != null; t = t.getCause()) {
            texts.add(t.toString());
        }
        assertFalse(texts.toString().contains("SECRET-UID"), texts.toString());
    }

    @Test
    void whatIsAskedAfterTheCloseIsRefused() {
        database.close();
        database.close();

        assertThrows(LedgerUnavailable.class, () -> claim(ledger));
        assertThrows(LedgerUnavailable.class, () -> recall(ledger, key, NONE, NONE, clock.instant()));
    }

    @Test
    void anInterruptedCallerIsLetGo() throws Exception {
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement lock = holder.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            Thread.currentThread().interrupt();
            assertThrows(LedgerUnavailable.class, () -> claim(ledger));
            assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
        }

        assertInstanceOf(Claim.Granted.class, claim(ledger), "what was left is not done");
    }

    @Test
    void onlyPlainFilesAreTaken() {
        for (String url : List.of("jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:l.db?synchronous=OFF")) {
            assertThrows(
                    ConfigException.class,
                    () -> Database.open(Configs.ledger(url, Optional.empty(), Optional.empty(), 4)),
                    url);
        }
    }
}
