package dev.beginibridge.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.ledger.Ledger.Link;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of 64 threads' claims and issues: what it acknowledged is in the ledger. */
class LedgerKillIT {
    private static final int KILLS = 4;
    private static final long SEED = 20_261_124;

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        Path file = directory.resolve("ledger.db");
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int from = 200 + random.nextInt(3_000);
            List<String> round = acknowledgedBeforeKill(file, kill, from);
            acknowledged.addAll(round);

            assertEquals("ok", integrity(file));
            assertAllThere(file, acknowledged);
        }
    }

    /** As {@code send} beside {@code run}: the one that has little to do gets its turn. */
    @Test
    void aSecondProcessGetsItsTurnBesideABusyOne() throws Exception {
        Path file = directory.resolve("shared.db");
        Process busy = start(file, 0);
        try (BufferedReader output = busy.inputReader(UTF_8)) {
            for (String line = ""; !line.startsWith(LedgerKillProcess.MARK); ) {
                line = Objects.requireNonNull(output.readLine(), "the process died");
            }
            Thread drain = new Thread(() -> output.lines().forEach(line -> {}));
            drain.start();
            Set<String> mine = new HashSet<>();
            try (Ledger ledger =
                    Ledgers.open(LedgerKillProcess.database(file), Clock.systemUTC(), new SimpleMeterRegistry())) {
                for (int i = 0; i < 20; i++) {
                    mine.add("MINE-" + i);
                    assertTrue(LedgerKillProcess.isIssued(ledger, "MINE-" + i));
                }
            }
            assertTrue(busy.isAlive());
            assertAllThere(file, mine);
            busy.toHandle().destroyForcibly();
            drain.join();
        } finally {
            busy.destroyForcibly();
        }
    }

    /** One holds its claims in memory until the other comes; then both see each other's, until one is killed. */
    @Test
    void twoProcessesNeverCallForOneUid() throws Exception {
        Path file = directory.resolve("two.db");
        Process first = start(file, 7);
        try (BufferedReader said = first.inputReader(UTF_8)) {
            List<String> ofFirst = new ArrayList<>(said(said, 2_000));
            Process second = start(file, 7); // the same uids
            try (BufferedReader alsoSaid = second.inputReader(UTF_8)) {
                List<String> ofSecond = new ArrayList<>(said(alsoSaid, 200));
                ofFirst.addAll(said(said, 200));
                ofSecond.addAll(said(alsoSaid, 200));
                first.toHandle().destroyForcibly();
                ofFirst.addAll(said(said, Integer.MAX_VALUE));
                ofSecond.addAll(said(alsoSaid, 5_000));
                second.toHandle().destroyForcibly();
                ofSecond.addAll(said(alsoSaid, Integer.MAX_VALUE));

                Set<String> all = new HashSet<>(ofFirst);
                all.addAll(ofSecond);
                assertEquals(ofFirst.size() + ofSecond.size(), all.size(), "some uid was issued twice");
                assertAllThere(file, all);
            } finally {
                second.destroyForcibly();
            }
        } finally {
            first.destroyForcibly();
        }
    }

    /** So many uids that a process has acknowledged, or all until it ended. */
    private static List<String> said(BufferedReader output, int count) throws IOException {
        List<String> uids = new ArrayList<>();
        while (uids.size() < count) {
            String line = output.readLine();
            if (line == null) {
                assertEquals(Integer.MAX_VALUE, count, "the process died by itself");
                return uids;
            }
            // A line cut by the kill was never wholly said; whole ones end with a full stop.
            if (line.startsWith(LedgerKillProcess.MARK) && line.endsWith(".")) {
                uids.add(line.substring(LedgerKillProcess.MARK.length(), line.length() - 1));
            }
        }
        return uids;
    }

    /** Runs the process until it has acknowledged that many, kills it, and reads what it still had said. */
    private static List<String> acknowledgedBeforeKill(Path file, int round, int count) throws IOException {
        Process process = start(file, round);
        try (BufferedReader output = process.inputReader(UTF_8)) {
            List<String> uids = said(output, count);
            process.toHandle().destroyForcibly(); // SIGKILL; what is in the pipe is still read
            uids.addAll(said(output, Integer.MAX_VALUE));
            return uids;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path file, int round) throws IOException {
        return Children.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LedgerKillProcess.class.getName(),
                        file.toString(),
                        Integer.toString(round))
                .redirectError(new File(file + ".stderr")));
    }

    private static void assertAllThere(Path file, Set<String> uids) {
        assertFalse(uids.isEmpty());
        try (Ledger ledger =
                Ledgers.open(LedgerKillProcess.database(file), Clock.systemUTC(), new SimpleMeterRegistry())) {
            for (String uid : uids) {
                Optional<Link> link = ledger.recall(LedgerKillProcess.key(uid), Optional.empty(), Instant.now());
                assertEquals(
                        Optional.of(LedgerKillProcess.token(uid)),
                        link.map(Link::token),
                        () -> "acknowledged but not in the ledger: " + uid);
            }
        }
    }

    private static String integrity(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
            return result.getString(1);
        }
    }
}
