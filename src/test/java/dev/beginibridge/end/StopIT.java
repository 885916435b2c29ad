package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged bridge is told to stop by each signal, at any time and with any terminal: it ends, within its time. */
@Timeout(120)
class StopIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final Map<String, String> FEW_DOORS =
            Map.of("begini.jms.enabled", "false", "begini.rest.enabled", "false", "begini.file.concurrency", "4");

    /** Fills a pipe that nobody reads: the next byte waits for ever. */
    private static final String FILL = "head -c 65536 /dev/zero; ";
    /** Well below the limit of 25 s at which the bridge would cut its stop off. */
    private static final int WITHIN_SECONDS = 15;

    @TempDir
    Path directory;

    private enum Signal {
        HUP(129),
        INT(130),
        TERM(143);

        private final int status;

        Signal(int status) {
            this.status = status;
        }

        void to(ProcessHandle process) throws IOException, InterruptedException {
            String kill = "kill -" + name() + " " + process.pid();
            assertEquals(0, new ProcessBuilder("sh", "-c", kill).start().waitFor(), kill);
        }
    }

    /** A build in the background may ignore signals, and what it starts then does too: here they count. */
    private static BridgeProcess listening(BridgeProcess bridge) throws IOException {
        boolean ignores = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 3) != 0);
        return ignores ? bridge.by("env", "--default-signal=HUP,INT") : bridge;
    }

    private void assertEnds(BridgeProcess bridge, Signal signal) throws Exception {
        signal.to(bridge.process().toHandle());
        assertTrue(bridge.process().waitFor(WITHIN_SECONDS, TimeUnit.SECONDS), "it goes on: " + bridge.output());
        assertEquals(signal.status, bridge.process().exitValue(), bridge.output());
    }

    @ParameterizedTest
    @EnumSource
    void duringItsStart(Signal signal) throws Exception {
        // A database that never answers: the start goes on for as long as its patience.
        try (ServerSocket database = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BridgeProcess bridge = new BridgeProcess(
                        directory,
                        NOBODY,
                        Map.of("begini.ledger.url", "jdbc:postgresql://127.0.0.1:" + database.getLocalPort() + "/x"))) {
            listening(bridge)
                    .launch(
                            BridgeProcess.OPTIONS,
                            ProcessBuilder.Redirect.to(bridge.log().toFile()));
            database.setSoTimeout(60_000); // nothing interrupts this wait
            try (Socket asking = database.accept()) {
                assertTrue(asking.isConnected());
                assertEnds(bridge, signal);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TERM")
    void withNothingToDo(Signal signal) throws Exception {
        try (BridgeProcess bridge = new BridgeProcess(directory, NOBODY, Map.of())) {
            listening(bridge).start();
            assertEnds(bridge, signal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileAFileRuns(Signal signal) throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(100));
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), FEW_DOORS)) {
            listening(bridge).start();
            startFile(bridge);
            assertEnds(bridge, signal);
        }
    }

    /** What the bridge prints fills a pipe and its own buffer, so that even those who print while they work wait. */
    @ParameterizedTest
    @EnumSource(names = "INT")
    void whileItsOutputIsNotRead(Signal signal) throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(5));
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), FEW_DOORS)) {
            listening(bridge).after(FILL).launch(BridgeProcess.OPTIONS, ProcessBuilder.Redirect.PIPE);
            awaitReady(bridge);
            startFile(bridge);
            awaitStandstill(bridge);
            assertEnds(bridge, signal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileItsTerminalTakesNoMore(Signal signal) throws Exception {
        try (BridgeProcess bridge = new BridgeProcess(directory, NOBODY, FEW_DOORS)) {
            // A terminal holds less than a pipe: what fills it stays and keeps it full.
            listening(bridge)
                    .onTerminal("head -c 65536 /dev/zero & ")
                    .after(FILL)
                    .launch(BridgeProcess.OPTIONS, ProcessBuilder.Redirect.PIPE);
            awaitReady(bridge);
            ProcessHandle java = onTerminal(bridge);
            signal.to(java);
            awaitEnd(java);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "TERM"})
    void whenItsTerminalIsGone(Signal signal) throws Exception {
        // Who ignores SIGHUP wants to go on without a terminal: the end of the terminal alone is no signal then.
        String first = signal == Signal.HUP ? "" : "trap '' HUP; ";
        try (BridgeProcess bridge = new BridgeProcess(directory, NOBODY, FEW_DOORS)) {
            ProcessHandle java = onTerminal(listening(bridge).onTerminal(first).start());
            bridge.process().destroyForcibly().waitFor(); // the terminal, and the kernel sends SIGHUP
            if (signal != Signal.HUP) {
                assertTrue(isRunning(java), "SIGHUP is ignored");
                signal.to(java);
            }
            awaitEnd(java);
        }
    }

    /** The tests' own: whatever becomes of them, nothing that they started goes on. */
    @Test
    void noProcessOutlivesTheTests() throws Exception {
        ProcessBuilder tests = JavaProcess.of("-XX:TieredStopAtLevel=1", ParentOfOne.class.getName());
        Process parent = Children.start(tests);
        long child = Long.parseLong(parent.inputReader().readLine());
        ProcessHandle sleeper = ProcessHandle.of(child).orElseThrow();
        parent.destroyForcibly().waitFor(); // kill -9
        awaitEnd(sleeper);
    }

    /** Starts a process that takes long, and says which. */
    static final class ParentOfOne {
        private ParentOfOne() {}

        public static void main(String[] args) throws Exception {
            System.out.println(
                    Children.start(new ProcessBuilder("sleep", "600")).pid());
            System.in.read();
        }
    }

    private void startFile(BridgeProcess bridge) throws Exception {
        RowsFile.write(directory.resolve("inbox/night.csv"), 5000, "STOP");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> bridge.metric("begini_file_running_rows{outcome=\"issued\"}") > 0);
    }

    /** Waits until the rows go on no more: each prints a line, and there is no room for it. */
    private static void awaitStandstill(BridgeProcess bridge) {
        double[] last = {-1};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    double before = last[0];
                    last[0] = bridge.metric("begini_file_running_rows{outcome=\"issued\"}");
                    return last[0] == before;
                });
    }

    private static void awaitReady(BridgeProcess bridge) {
        await().atMost(Duration.ofSeconds(60)).until(bridge::isReady);
        bridge.process().descendants().forEach(Children::keep);
    }

    /** The bridge itself: the terminal's program has it as its only child. */
    private static ProcessHandle onTerminal(BridgeProcess bridge) {
        return bridge.process().children().findFirst().orElseThrow();
    }

    private static void awaitEnd(ProcessHandle process) {
        await("the end of " + process.pid())
                .atMost(Duration.ofSeconds(WITHIN_SECONDS))
                .until(() -> !isRunning(process));
    }

    /** A process that has ended stays listed, as a zombie, until its parent asks for its status. */
    private static boolean isRunning(ProcessHandle process) throws IOException {
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        if (!process.isAlive() || !Files.exists(stat)) {
            return false;
        }
        String text = Files.readString(stat);
        return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
    }
}
