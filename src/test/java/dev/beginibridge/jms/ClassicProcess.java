package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.jms.provider.ProviderFactory;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A broker of ActiveMQ Classic, a queue door that serves from it, and a requester: one line of output for each thing seen. */
final class ClassicProcess {
    private ClassicProcess() {}

    /** Arguments: a free port, and the file that holds the bridge's settings. */
    public static void main(String[] args) throws Exception {
        String url = "tcp://127.0.0.1:" + args[0];
        // An own transport of this client starts the broker that its URL describes.
        try (Connection broker = factory("vm:(broker:(" + url + ")?persistent=false&useJmx=false)")
                .createConnection()) {
            broker.start();
            Settings settings = Settings.empty();
            for (String line : Files.readAllLines(Path.of(args[1]))) {
                settings.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", ""), "test");
            }
            RunningDoor door = RunningDoor.start(new RunningDoor(
                    BridgeConfig.from(settings).jms().broker(), RunningDoor.config(Correlation.AUTO, 4), Map.of()));
            await().atMost(Duration.ofMinutes(1)).until(() -> door.door.down().isEmpty());
            try (Connection connection = factory(url).createConnection()) {
                connection.start();
                ask(connection.createSession(false, Session.AUTO_ACKNOWLEDGE), connection);
            }
            System.out.println("ROLLED-BACK " + (int) door.count("rolled_back"));
            System.out.println("END");
        }
        System.exit(0);
    }

    private static ConnectionFactory factory(String url) {
        return ProviderFactory.of(new dev.beginibridge.config.JmsBroker.Factory(
                "org.apache.activemq.ActiveMQConnectionFactory", Map.of("brokerURL", Secret.of(url))));
    }

    private static void ask(Session session, Connection connection) throws JMSException {
        Queue replies = session.createTemporaryQueue();
        TextMessage request = session.createTextMessage(PlainClient.json("QWERT-1"));
        Message reply = reply(session, request, replies, replies);
        boolean isFound = request.getJMSMessageID().equals(reply.getJMSCorrelationID());
        System.out.println("TEMPORARY " + reply.getStringProperty("BeginiStatus") + " " + isFound);
        reply = reply(session, request, null, session.createQueue("TEST.REPLY"));
        System.out.println("COMMON " + reply.getStringProperty("BeginiStatus"));
        reply = reply(session, session.createTextMessage("{"), replies, replies);
        Message original = received(session, session.createQueue("TEST.INVALID"));
        System.out.println(
                "UNREADABLE " + reply.getStringProperty("BeginiErrorCode") + " " + ((TextMessage) original).getText());
        MapMessage map = session.createMapMessage();
        map.setString("uid", "QWERT-1");
        System.out.println("MAP " + ((MapMessage) reply(session, map, replies, replies)).getString("status"));
        try (Session gone = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            var left = gone.createTemporaryQueue();
            left.delete();
            request.setJMSReplyTo(left);
            gone.createProducer(gone.createQueue("TEST.REQUEST")).send(request);
        }
        original = received(session, session.createQueue("TEST.INVALID"));
        System.out.println("GONE " + original.getStringProperty("BeginiInvalidReason"));
    }

    private static Message reply(Session session, Message request, Destination replyTo, Queue replies)
            throws JMSException {
        request.setJMSReplyTo(replyTo);
        session.createProducer(session.createQueue("TEST.REQUEST")).send(request);
        return received(session, replies);
    }

    private static Message received(Session session, Queue queue) throws JMSException {
        try (var consumer = session.createConsumer(queue)) {
            Message message = consumer.receive(PlainClient.PATIENCE_MS);
            if (message == null) {
                throw new JMSException("nothing came to " + queue);
            }
            return message;
        }
    }
}
