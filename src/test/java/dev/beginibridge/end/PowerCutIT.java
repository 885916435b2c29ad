package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power cut would leave, by the kernel's own word: the system calls of the packaged bridge, as {@code strace} writes
 * them down. An event is answered 200 only after the ledger's log, with the event in it, was forced to the disk. Runs where
 * strace is, see the profile {@code strace}.
 */
@Tag("strace")
@Timeout(180)
class PowerCutIT {
    private static final int EVENTS = 20;
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\((\\d+)<([^>]*)>(.*)$");
    private static final Pattern RESUMED = Pattern.compile("^(\\d+) +<\\.\\.\\. \\w+ resumed>.*= 0\\b.*$");

    @TempDir
    Path directory;

    /** Where in the trace each event was written to the log last, the log was forced, and the event was answered. */
    private final Map<String, Integer> written = new HashMap<>();

    private final List<Integer> forced = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();

    @Test
    void noEventIsAnsweredBeforeItIsOnTheDisk() throws Exception {
        Path trace = directory.resolve("trace");
        List<String> events = new ArrayList<>();
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BridgeProcess bridge = new BridgeProcess(
                                directory,
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.webhooks.enabled", "true",
                                        "begini.jms.enabled", "false",
                                        "begini.file.enabled", "false"))
                        .by(
                                "strace",
                                "--seccomp-bpf",
                                "-f",
                                "-y",
                                "-s",
                                "9000",
                                "-e",
                                "trace=write,writev,pwrite64,fsync,fdatasync",
                                "-o",
                                trace.toString())
                        .start()) {
            for (int i = 0; i < EVENTS; i++) {
                String uid = "POWER-CUT-" + i + "-";
                assertEquals(200, Webhook.send(bridge.rest, Webhook.body(uid, "t", "{}")));
                events.add(uid);
            }
            bridge.kill();
        }
        read(trace, events);
        assertEquals(EVENTS, answered.size(), "answers in the trace");
        for (int i = 0; i < EVENTS; i++) {
            Integer write = written.get(events.get(i) + i);
            assertTrue(write != null, "the trace shows no write of event " + i);
            int answer = answered.get(i);
            assertTrue(
                    forced.stream().anyMatch(force -> force > write && force < answer),
                    "event " + i + " was written in line " + write + " and answered in line " + answer
                            + "; the log was forced in lines " + forced);
        }
    }

    /** Events come one after the other, so the next answer is that of the first event that has none. */
    private void read(Path trace, List<String> events) throws Exception {
        Map<String, String> unfinished = new HashMap<>();
        List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher resumed = RESUMED.matcher(line);
            Matcher call = CALL.matcher(line);
            if (resumed.matches() && unfinished.remove(resumed.group(1)) != null) {
                forced.add(i);
            } else if (call.matches()) {
                note(call, i, events, unfinished);
            }
        }
    }

    private void note(Matcher call, int line, List<String> events, Map<String, String> unfinished) {
        String file = call.group(4);
        String rest = call.group(5);
        boolean isLog = file.endsWith("ledger.db-wal");
        if (call.group(2).endsWith("sync") && isLog) {
            if (rest.contains("unfinished")) {
                unfinished.put(call.group(1), file);
            } else if (rest.endsWith("= 0")) {
                forced.add(line);
            }
        } else if (isLog && answered.size() < events.size()) {
            String next = events.get(answered.size());
            if (rest.contains(next)) {
                written.put(next + answered.size(), line);
            }
        } else if (file.startsWith("socket:") && rest.contains("HTTP/1.1 200") && rest.contains("received")) {
            answered.add(line);
        }
    }
}
