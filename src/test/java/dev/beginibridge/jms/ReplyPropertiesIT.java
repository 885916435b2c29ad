package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig.JmsReply;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.core.RequestContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Properties of a reply that a team has asked for, and the correlation that a requester chooses. */
@Timeout(60)
class ReplyPropertiesIT {
    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RunningDoor door;
    private static PlainClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(directory);
        JmsReply reply = new JmsReply(
                List.of("traceparent", "MyCount"), Map.of("_type", "com.example.Reply"), Optional.of("wm_tag"));
        door = RunningDoor.start(new RunningDoor(
                JmsBroker.at(Optional.of(broker.url())),
                RunningDoor.config(Correlation.AUTO, 2, Map.of(), reply),
                Map.of()));
        client = new PlainClient(broker.url());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        door.close();
        broker.close();
    }

    private static Message request() throws Exception {
        return client.text(PlainClient.json("QWERT-1"));
    }

    private static Message ask(Message request) throws Exception {
        client.send(request);
        return client.take("TEST.REPLY");
    }

    @Test
    void thoseThatAreAllowedAreCopied() throws Exception {
        Message request = request();
        request.setStringProperty("traceparent", "00-1-2-01");
        request.setIntProperty("MyCount", 7);
        request.setStringProperty("secret", "word");
        Message reply = ask(request);
        assertEquals("00-1-2-01", reply.getStringProperty("traceparent"));
        assertEquals(7, reply.getObjectProperty("MyCount"));
        assertEquals("com.example.Reply", reply.getStringProperty("_type"));
        assertFalse(reply.propertyExists("secret"));
        assertFalse(ask(request()).propertyExists("traceparent"));
    }

    @Test
    void aPlaceInAGroupIsCopiedIfItIsANumber() throws Exception {
        Message request = request();
        request.setStringProperty("JMSXGroupID", "G-1");
        request.setIntProperty("JMSXGroupSeq", 3);
        Message reply = ask(request);
        assertEquals("G-1", reply.getStringProperty("JMSXGroupID"));
        assertEquals(3, reply.getIntProperty("JMSXGroupSeq"));
        Message odd = request();
        odd.setStringProperty("JMSXGroupID", "G-2");
        // Its JMS client refuses that, clients of other protocols do not.
        ((ActiveMQMessage) odd).getCoreMessage().putStringProperty("_AMQ_GROUP_SEQUENCE", "third");
        reply = ask(odd);
        assertEquals("issued", reply.getStringProperty("BeginiStatus"));
        assertEquals("G-2", reply.getStringProperty("JMSXGroupID"));
        assertFalse(reply.propertyExists("JMSXGroupSeq"));
        assertEquals(0, door.count("rolled_back"));
    }

    @Test
    void aPropertyThatCorrelates() throws Exception {
        Message request = request();
        request.setStringProperty("wm_tag", "T-1");
        request.setJMSCorrelationID("C-1");
        door.heart.seen.clear();
        Message reply = ask(request);
        assertEquals("T-1", reply.getStringProperty("wm_tag"));
        assertEquals("C-1", reply.getJMSCorrelationID());
        assertEquals(
                "T-1",
                door.heart.seen.iterator().next().properties().get(RequestContext.CORRELATION_ID),
                "operators know it by the same");

        Message without = request();
        assertEquals(without.getJMSMessageID(), null);
        reply = ask(without);
        assertEquals(without.getJMSMessageID(), reply.getStringProperty("wm_tag"));
    }

    private static Message choosing(String property, Object value) throws Exception {
        Message request = request();
        request.setJMSCorrelationID("C-1");
        request.setObjectProperty(property, value);
        return request;
    }

    @Test
    void aRequesterChooses() throws Exception {
        Message request = choosing("BeginiCorrelation", "message-id");
        assertEquals(ask(request).getJMSCorrelationID(), request.getJMSMessageID());
        request = choosing("JMS_IBM_Report_Pass_Correl_ID", 0);
        assertEquals(ask(request).getJMSCorrelationID(), request.getJMSMessageID());
        request = choosing("JMS_IBM_MQMD_Report", 128);
        assertEquals(ask(request).getJMSCorrelationID(), request.getJMSMessageID());
        for (Message passing : List.of(
                choosing("JMS_IBM_Report_Pass_Correl_ID", 64),
                choosing("JMS_IBM_MQMD_Report", 64 + 128),
                choosing("BeginiCorrelation", "correlation-id"),
                choosing("BeginiCorrelation", "auto"))) {
            assertEquals("C-1", ask(passing).getJMSCorrelationID());
        }
        Message none = request();
        none.setIntProperty("JMS_IBM_Report_Pass_Correl_ID", 64);
        assertNull(ask(none).getJMSCorrelationID());
    }

    @Test
    void aRuleThatThereIsNotIsRefused() throws Exception {
        for (Object wrong : List.of("messageid", 1)) {
            Message reply = ask(choosing("BeginiCorrelation", wrong));
            assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
            assertEquals("C-1", reply.getJMSCorrelationID(), "by the bridge's own rule");
            client.take("TEST.INVALID");
        }
    }

    @Test
    void whatLooksLikeAnIdAndIsNone() throws Exception {
        for (String empty : List.of("", "ID:" + "00".repeat(24))) {
            Message request = request();
            request.setJMSCorrelationID(empty);
            assertEquals(ask(request).getJMSCorrelationID(), request.getJMSMessageID());
        }
        Message zeros = request();
        zeros.setJMSCorrelationIDAsBytes(new byte[24]);
        assertEquals(ask(zeros).getJMSCorrelationID(), zeros.getJMSMessageID());
        byte[] id = new byte[24];
        id[23] = 1;
        Message bytes = request();
        bytes.setJMSCorrelationIDAsBytes(id);
        assertArrayEquals(id, ask(bytes).getJMSCorrelationIDAsBytes());
    }
}
