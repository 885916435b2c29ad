package dev.beginibridge.end;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker's disk fails for a while. */
@Timeout(120)
class BrokerDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** Its journal is out of reach: Artemis stops at the first file that it cannot make. */
    @Test
    void theBrokerComesBackWithItsMessagesWhenTheDiskDoes() throws Exception {
        Path journal = directory.resolve("broker/journal");
        Path away = directory.resolve("journal-away");
        try (TestBridge bridge = TestBridge.start(directory)) {
            String url = bridge.bridge.broker().orElseThrow().url();
            Replies.request(url, List.of("BEFORE-1"), 0);
            await().untilAsserted(() ->
                    assertEquals(1, bridge.bridge.broker().orElseThrow().messages("BEGINI.LINK.REPLY")));

            Files.move(journal, away);
            fillTheJournal(url);
            await().atMost(PATIENCE).until(() -> health(bridge).contains("the embedded broker is not there: "));
            await().atMost(PATIENCE).until(() -> health(bridge).contains("journal in begini.broker.directory="));
            assertTrue(Files.notExists(journal), "no new journal, without the messages of the old one");

            Files.move(away, journal);
            await().atMost(PATIENCE).until(() -> health(bridge).contains("the embedded broker runs"));
            assertEquals(url, bridge.bridge.broker().orElseThrow().url(), "clients find it where it was");
            Replies.request(url, List.of("AFTER-1"), 1);
            assertEquals(2, Replies.takeAll(url, 2).size());
        }
    }

    /** Artemis waits for its own lock on the journal as long as for a slow disk. */
    @Test
    void aStopDoesNotWaitForABrokerThatIsStarting() throws Exception {
        Path journal = directory.resolve("broker/journal");
        Path away = directory.resolve("journal-away");
        TestBridge bridge = TestBridge.start(directory);
        try (FileChannel lock = FileChannel.open(journal.resolve("held"), CREATE, WRITE)) {
            try {
                Files.move(journal, away);
                fillTheJournal(bridge.bridge.broker().orElseThrow().url());
                await().atMost(PATIENCE).until(() -> health(bridge).contains("journal in begini.broker.directory="));
                Files.move(away.resolve("held"), away.resolve("serverlock.1"), REPLACE_EXISTING);
                lock.lock();
                Files.move(away, journal);
                await().atMost(PATIENCE).until(() -> keeper().anyMatch(
                                frame -> frame.getMethodName().equals("startPrimaryNode")));
            } finally {
                assertTimeoutPreemptively(Duration.ofSeconds(15), bridge::close);
            }
        }
        await().until(() -> keeper().findAny().isEmpty());
    }

    private static Stream<StackTraceElement> keeper() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("begini-broker-keeper"))
                .flatMap(thread -> Arrays.stream(thread.getValue()));
    }

    private static void fillTheJournal(String url) throws JMSException {
        try (JmsClient jms = new JmsClient(url)) {
            assertThrows(JMSException.class, () -> {
                while (true) {
                    BytesMessage message = jms.session.createBytesMessage();
                    message.writeBytes(new byte[40_000]);
                    jms.send("FILLING", message);
                }
            });
        }
    }

    private static String health(TestBridge bridge) throws Exception {
        return bridge.management("/health/ready");
    }
}
