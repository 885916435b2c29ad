package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3 rules × message id or not × correlation id (text, bytes, none) × 3 destinations × text or bytes. */
class CorrelationIT {
    private enum Id {
        NONE,
        TEXT,
        BYTES
    }

    private enum ReplyTo {
        NONE,
        NAMED,
        TEMPORARY
    }

    private record Case(boolean messageId, Id correlation, ReplyTo replyTo, boolean binary) {}

    private static final byte[] MAINFRAME_ID = new byte[24];

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start(directory);
        try (PlainClient client = new PlainClient(broker.url())) {
            client.makeQueue("ADAPTER.REPLIES");
        }
        for (int i = 0; i < MAINFRAME_ID.length; i++) {
            MAINFRAME_ID[i] = (byte) (i * 11); // zeros and negative bytes among them
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void theMatrix(Correlation rule) throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), rule, 4);
                PlainClient client = new PlainClient(broker.url())) {
            for (Case one : cases()) {
                check(rule, one, client);
            }
            await().until(() -> door.count("answered") == 36);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean messageId : new boolean[] {true, false}) {
            for (Id id : Id.values()) {
                for (ReplyTo replyTo : ReplyTo.values()) {
                    cases.add(new Case(messageId, id, replyTo, true));
                    cases.add(new Case(messageId, id, replyTo, false));
                }
            }
        }
        return cases;
    }

    private static void check(Correlation rule, Case one, PlainClient client) throws Exception {
        String json = PlainClient.json("QWERT-1");
        Message request = one.binary ? client.bytes(json.getBytes(StandardCharsets.UTF_8)) : client.text(json);
        switch (one.correlation) {
            case TEXT -> request.setJMSCorrelationID("caller's own");
            case BYTES -> request.setJMSCorrelationIDAsBytes(MAINFRAME_ID);
            case NONE -> request.setJMSCorrelationID(null);
        }
        Destination replies =
                switch (one.replyTo) {
                    case NONE -> client.queue("TEST.REPLY");
                    case NAMED -> client.queue("ADAPTER.REPLIES");
                    case TEMPORARY -> client.session.createTemporaryQueue();
                };
        if (one.replyTo != ReplyTo.NONE) {
            request.setJMSReplyTo(replies);
        }
        client.producer.setDisableMessageID(!one.messageId);
        client.send(request);

        Message reply = client.take(replies);
        assertEquals(one.binary, reply instanceof BytesMessage, one.toString());
        assertEquals(!one.binary, reply instanceof TextMessage, one.toString());
        assertEquals("R-QWERT-1", PlainClient.read(reply).path("request_id").asText(), one.toString());
        String messageId = one.messageId ? request.getJMSMessageID() : null;
        boolean copied = rule != Correlation.MESSAGE_ID;
        if (copied && one.correlation == Id.BYTES) {
            assertArrayEquals(MAINFRAME_ID, reply.getJMSCorrelationIDAsBytes(), one.toString());
        } else if (copied && one.correlation == Id.TEXT) {
            assertEquals("caller's own", reply.getJMSCorrelationID(), one.toString());
        } else {
            assertEquals(
                    rule == Correlation.CORRELATION_ID ? null : messageId, reply.getJMSCorrelationID(), one.toString());
        }
    }
}
