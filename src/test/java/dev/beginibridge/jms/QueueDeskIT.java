package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.jms.queue.QueueDesk;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was set aside or parked is sent again as it first came. */
@Timeout(60)
class QueueDeskIT {
    private static final String INVALID = "TEST.INVALID";

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private RunningDoor door;
    private PlainClient client;
    private Connection operator;
    private QueueDesk desk;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory, 0, true);
        door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
        client = new PlainClient(broker.url());
        operator = new ActiveMQConnectionFactory(broker.url()).createConnection();
        desk = desk(operator);
    }

    @AfterEach
    void stop() throws Exception {
        operator.close();
        client.close();
        door.close();
        broker.close();
    }

    private static QueueDesk desk(Connection connection) throws JMSException {
        connection.start();
        return new QueueDesk(connection.createSession(true, Session.SESSION_TRANSACTED));
    }

    private Message setAside(Message request) throws Exception {
        client.send(request);
        client.take("TEST.REPLY");
        await().until(() -> client.depth(INVALID) == 1);
        return request;
    }

    private boolean move(String queue) throws JMSException {
        return desk.move(queue, Optional.empty(), "TEST.REQUEST");
    }

    /** The request queue has seen the id already. */
    @Test
    void theBrokerTakesADuplicateIdAgain() throws Exception {
        Message request = client.text("nonsense");
        request.setStringProperty("_AMQ_DUPL_ID", "id-1");
        setAside(request);
        assertTrue(move(INVALID));
        assertEquals(request.getJMSMessageID(), client.take("TEST.REPLY").getJMSCorrelationID());
    }

    @Test
    void namesThatJmsForbidsComeAlong() throws Exception {
        Message request = client.text("nonsense");
        ((ActiveMQMessage) request).getCoreMessage().putStringProperty("my-prop", "kept");
        setAside(request);
        assertTrue(move(INVALID));
        client.take("TEST.REPLY");
        Message again = client.take(INVALID);
        assertEquals("kept", again.getObjectProperty("my-prop").toString());
        assertNull(again.getStringProperty("BeginiInvalidLeftOut"));
    }

    @Test
    void theReplyToAParkedRequestIsFoundByItsFirstId() throws Exception {
        door.heart.mishap = exchange -> {
            exchange.setProperty(RequestContext.PARKABLE, true);
            exchange.setProperty(LinkSteps.SUSPENDED_DEPLOYMENT, "cards");
        };
        Message request = client.text(PlainClient.json("QWERT-1"));
        client.send(request);
        await().until(() -> door.count("parked") == 1);
        door.heart.mishap = exchange -> {};
        assertTrue(move("TEST.PARKED.cards"));
        assertEquals(request.getJMSMessageID(), client.take("TEST.REPLY").getJMSCorrelationID());
    }

    @Test
    void theGroupIsKept() throws Exception {
        Message request = client.text("nonsense");
        request.setStringProperty("JMSXGroupID", "branch 7");
        request.setIntProperty("JMSXGroupSeq", 3);
        setAside(request);
        assertTrue(move(INVALID));
        Message reply = client.take("TEST.REPLY");
        assertEquals("branch 7", reply.getStringProperty("JMSXGroupID"));
        assertEquals(3, reply.getIntProperty("JMSXGroupSeq"));
    }

    /** By a provider that shows MQ's report options among the properties. */
    @Test
    void theRequestersRuleOfCorrelationIsKept() throws Exception {
        Message request = client.text("nonsense");
        request.setJMSCorrelationID("caller's own");
        request.setIntProperty("JMS_IBM_Report_Pass_Correl_ID", 0);
        setAside(request);
        try (Connection amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()).createConnection()) {
            assertTrue(desk(amqp).move(INVALID, Optional.empty(), "TEST.REQUEST"));
        }
        client.take("TEST.REPLY");
        assertEquals(0, client.take(INVALID).getObjectProperty("JMS_IBM_Report_Pass_Correl_ID"));
    }

    @Test
    void aQueueIsCountedUpToALimit() throws Exception {
        setAside(client.text("one"));
        client.send(client.text("two"));
        await().until(() -> client.depth(INVALID) == 2);
        assertFalse(desk.depth(INVALID, 2).whole());
        assertEquals(new QueueDesk.Depth(2, true, desk.depth(INVALID, 3).oldest()), desk.depth(INVALID, 3));
    }
}
