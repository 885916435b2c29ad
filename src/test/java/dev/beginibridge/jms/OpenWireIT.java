package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.beginibridge.config.Correlation;
import java.nio.file.Path;
import java.util.Map;
import javax.jms.Message;
import javax.jms.Queue;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requesters with ActiveMQ Classic's client at an Artemis. */
@Timeout(60)
class OpenWireIT {
    @TempDir
    Path directory;

    private static ActiveMQConnection connect(String url) throws Exception {
        String withoutAdvisories = url + "?jms.watchTopicAdvisories=false";
        return (ActiveMQConnection)
                new ActiveMQConnectionFactory(ForeignBroker.ADMIN, ForeignBroker.ADMIN, withoutAdvisories)
                        .createConnection();
    }

    @Test
    void theReplyIsFoundByTheIdThatItsRequesterKnows() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                RunningDoor door = RunningDoor.start(
                        new RunningDoor(foreign.forTheBridge(), RunningDoor.config(Correlation.AUTO, 2), Map.of()));
                ActiveMQConnection openWire = connect(foreign.url())) {
            Session session = openWire.createSession(false, Session.AUTO_ACKNOWLEDGE);
            openWire.start();
            for (Queue replies :
                    new Queue[] {session.createTemporaryQueue(), session.createQueue("ADAPTER.OPENWIRE")}) {
                session.createConsumer(replies).close();
                Message request = session.createTextMessage(PlainClient.json("QWERT-1"));
                request.setJMSReplyTo(replies);
                session.createProducer(session.createQueue("TEST.REQUEST")).send(request);
                Message reply = session.createConsumer(
                                replies, "JMSCorrelationID = '" + request.getJMSMessageID() + "'")
                        .receive(PlainClient.PATIENCE_MS);
                assertNotNull(reply, "no reply for " + request.getJMSMessageID() + " at " + replies);
                assertEquals("issued", reply.getStringProperty("BeginiStatus"));
            }
            assertEquals(0, door.count("rolled_back"));
        }
    }
}
