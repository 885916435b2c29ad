package dev.beginibridge.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.end.JavaProcess;
import dev.beginibridge.ledger.Ledger.Link;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    @Test
    void aSecondProcessIsToldWhoHasTheLedgerUntilThatOneIsKilled() throws Exception {
        Path file = directory.resolve("taken.db");
        Process first = start(file, 7);
        try (BufferedReader output = first.inputReader(UTF_8)) {
            List<String> acknowledged = new ArrayList<>(said(output, 500));

            LedgerUnavailable refused =
                    assertThrows(LedgerUnavailable.class, () -> Database.open(LedgerKillProcess.config(file)));
            assertTrue(
                    refused.getMessage().contains("in use (process " + first.pid() + ", since 20"),
                    refused::getMessage);
            Process second = start(file, 8);
            assertEquals(1, second.waitFor());
            String why = Files.readString(Path.of(file + ".stderr"));
            assertTrue(why.contains("process " + first.pid() + ","), why);
            acknowledged.addAll(said(output, 500));
            assertTrue(first.isAlive(), "who has it goes on");

            first.toHandle().destroyForcibly();
            acknowledged.addAll(said(output, Integer.MAX_VALUE));
            assertAllThere(file, Set.copyOf(acknowledged));
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void whatAKilledProcessHadClaimedIsFreeAtOnce() throws Exception {
        Path file = directory.resolve("claimed.db");
        acknowledgedBeforeKill(file, 1, 300);
        try (Database database = Database.open(LedgerKillProcess.config(file))) {
            Ledger ledger = LedgerKillProcess.ledger(database);
            for (int i = 0; i < LedgerKillProcess.LEFT; i++) {
                assertTrue(LedgerKillProcess.isIssued(ledger, LedgerKillProcess.left("1", i)));
            }
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
        return Children.start(
                JavaProcess.of(LedgerKillProcess.class.getName(), file.toString(), Integer.toString(round))
                        .redirectErrorStream(false)
                        .redirectError(new File(file + ".stderr")));
    }

    private static void assertAllThere(Path file, Set<String> uids) {
        assertFalse(uids.isEmpty());
        try (Database database = Database.open(LedgerKillProcess.config(file))) {
            Ledger ledger = LedgerKillProcess.ledger(database);
            for (String uid : uids) {
                Optional<Link> link = LedgerFixture.recall(
                        ledger, LedgerKillProcess.key(uid), Optional.empty(), Optional.empty(), Instant.now());
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
