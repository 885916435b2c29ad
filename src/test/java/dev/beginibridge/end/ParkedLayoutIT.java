package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests of a queue with a layout of its own, made as docs/jms.md says, that wait for their suspended deployment. */
@Timeout(120)
class ParkedLayoutIT {
    private static final Charset EBCDIC = Charset.forName("IBM1047");
    private static final String LOANS = "LOANS.REQUEST";
    private static final String PARKED = "BEGINI.LINK.PARKED.personal-loans";
    private static final String REPLIES = "BEGINI.LINK.REPLY";
    private static final int LINK = 800;

    @TempDir
    Path directory;

    private Path keyFile;

    @BeforeEach
    void files() throws Exception {
        keyFile = Files.writeString(directory.resolve("loans.key"), "sandbox-key-personal-loans");
        Path routes = Files.createDirectory(directory.resolve("routes"));
        for (String name : List.of("queue-door", "jms-requests", "file-requests", "rest-requests", "token-call")) {
            String file = name + ".camel.yaml";
            Files.copy(Path.of("routes", file), routes.resolve(file));
        }
        String door = """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-loans
                    prefixId: jms-loans
                    parameters: [{name: queue, value: LOANS.REQUEST}, {name: layout, value: loans}]
                """;
        Files.writeString(routes.resolve("jms-loans.camel.yaml"), door);
    }

    private TestBridge start(Sandbox sandbox) throws Exception {
        TestBridge bridge = TestBridge.start(
                directory,
                sandbox,
                "begini.routes",
                directory.resolve("routes").toString(),
                "begini.retry.max-duration",
                "10m",
                "begini.deployments.personal-loans.api-key",
                "",
                "begini.deployments.personal-loans.api-key-file",
                keyFile.toString(),
                "begini.layouts.loans.code-page",
                "ibm1047",
                "begini.layouts.loans.framing",
                "fixed",
                "begini.layouts.loans.fields",
                "REQUEST-ID X(4), UID X(12), FILLER X(6)",
                "begini.layouts.loans.reply",
                "STATUS X(8), REUSED X(1), LINK X(" + LINK + "), ERROR-CODE X(24)");
        sandbox.mode("key=personal-loans:rotated-key");
        return bridge;
    }

    private static byte[] record(int number) {
        return "%04dPARKED-%04d ABCDEF".formatted(number, number).getBytes(EBCDIC);
    }

    private static BytesMessage bytes(JmsClient jms, byte[] body) throws Exception {
        BytesMessage message = jms.session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static void awaitParked(TestBridge bridge, int count) {
        await().until(() -> bridge.metrics().contains("begini_jms_messages_total{fate=\"parked\"} " + count + ".0"));
    }

    @Test
    void theyAreAnsweredOnceInTheirLayout() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = start(sandbox);
                JmsClient jms = bridge.jms()) {
            Message byMessageId = bytes(jms, record(1));
            jms.send(LOANS, byMessageId);
            Message byCorrelationId = bytes(jms, record(2));
            byCorrelationId.setJMSCorrelationID("its-own");
            jms.send(LOANS, byCorrelationId);
            // What a request says itself counts more than what its queue says; it is parked with that.
            Message ofItsOwn = bytes(jms, record(3));
            ofItsOwn.setStringProperty("BeginiLayout", "loans");
            ofItsOwn.setJMSCorrelationID("by-property");
            jms.send("BEGINI.LINK.REQUEST", ofItsOwn);
            awaitParked(bridge, 3);
            assertEquals(0, jms.depth(REPLIES));

            Files.writeString(keyFile, "rotated-key");
            List<String> ids = List.of(byMessageId.getJMSMessageID(), "its-own", "by-property");
            for (int i = 0; i < ids.size(); i++) {
                Message reply = jms.take(REPLIES, 30_000);
                assertNotNull(reply, "only " + i + " replies");
                int number = ids.indexOf(reply.getJMSCorrelationID()) + 1;
                assertTrue(number > 0, reply.getJMSCorrelationID());
                assertIssued(record(number), (BytesMessage) reply);
            }
            assertEquals(3, sandbox.counts().issued());
            assertEmpty(jms, REPLIES, "BEGINI.LINK.INVALID");
        }
    }

    private static void assertIssued(byte[] record, BytesMessage reply) throws Exception {
        byte[] body = new byte[(int) reply.getBodyLength()];
        reply.readBytes(body);
        assertEquals("issued", reply.getStringProperty("BeginiStatus"));
        assertArrayEquals(record, Arrays.copyOf(body, record.length));
        assertEquals(record.length + 8 + 1 + LINK + 24, body.length);
        String text = new String(body, EBCDIC);
        assertTrue(text.startsWith("issued  Nhttps://app.psychometric.me/ey", record.length), text);
    }

    /** Such as one that was parked before its layout was taken out of the configuration. */
    @Test
    void oneThatCannotBeReadAnyMoreIsToldAndSetAside() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = start(sandbox);
                JmsClient jms = bridge.jms()) {
            Message request = bytes(jms, record(1));
            request.setStringProperty("BeginiLayout", "mortgages");
            request.setJMSCorrelationID("its-own");
            jms.send(PARKED, request);
            Message reply = jms.take(REPLIES, 30_000);
            assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
            assertEquals("its-own", reply.getJMSCorrelationID());
            assertEquals(
                    Optional.of("mortgages"),
                    Optional.ofNullable(jms.take("BEGINI.LINK.INVALID", 30_000).getStringProperty("BeginiLayout")));
            assertEquals(0, sandbox.counts().calls());
            assertEmpty(jms, REPLIES, "BEGINI.LINK.INVALID");
        }
    }

    private static void assertEmpty(JmsClient jms, String... queues) {
        for (String queue : queues) {
            await().untilAsserted(() -> assertEquals(0, jms.depth(queue), "messages on " + queue));
        }
        for (String queue : List.of(PARKED, LOANS, "BEGINI.LINK.REQUEST", "DLQ")) {
            await().untilAsserted(() -> assertEquals(0, jms.depth(queue), "messages on " + queue));
        }
    }
}
