package dev.beginibridge.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.Children;
import dev.beginibridge.end.JavaProcess;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * What somebody would write by hand for a queue, in a process of its own: so many threads, each with a transacted session;
 * receive, call, send the reply, commit. No ledger, no retry, no other format. What the queue door is measured against.
 */
final class PlainLoop implements AutoCloseable {
    static final String REQUESTS = "PLAIN.REQUEST";
    static final String REPLIES = "PLAIN.REPLY";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Process process;

    /** Starts it with the virtual machine's options that the bridge has, too. */
    PlainLoop(
            String javaOptions, Path log, String broker, URI begini, String integrationId, String apiKey, int consumers)
            throws IOException {
        process = Children.start(JavaProcess.of(
                        javaOptions,
                        PlainLoop.class.getName(),
                        broker,
                        begini.toString(),
                        integrationId,
                        apiKey,
                        String.valueOf(consumers))
                .redirectOutput(log.toFile()));
    }

    public static void main(String[] args) throws Exception {
        int consumers = Integer.parseInt(args[4]);
        try (PlainCall call = new PlainCall(URI.create(args[1]), args[2], args[3], consumers);
                // As the door does it, nothing is fetched in advance: with the default 14 of 16 consumers are idle.
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(args[0] + "?consumerWindowSize=0");
                Connection connection = factory.createConnection()) {
            for (int i = 0; i < consumers; i++) {
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                Thread thread = new Thread(() -> run(session, call), "consumer-" + i);
                thread.start();
            }
            connection.start();
            new CountDownLatch(1).await();
        }
    }

    private static void run(Session session, PlainCall call) {
        try {
            Queue replies = session.createQueue(REPLIES);
            MessageConsumer consumer = session.createConsumer(session.createQueue(REQUESTS));
            MessageProducer producer = session.createProducer(null);
            while (true) {
                TextMessage request = (TextMessage) consumer.receive();
                String uid = MAPPER.readTree(request.getText()).path("uid").asText();
                String token = call.token(uid);
                TextMessage reply = session.createTextMessage(MAPPER.writeValueAsString(MAPPER.createObjectNode()
                        .put("uid", uid)
                        .put("status", "issued")
                        .put("link", "https://app.psychometric.me/" + token)
                        .put("access_token", token)));
                reply.setJMSCorrelationID(request.getJMSCorrelationID());
                producer.send(
                        request.getJMSReplyTo() == null ? replies : request.getJMSReplyTo(),
                        reply,
                        request.getJMSDeliveryMode(),
                        request.getJMSPriority(),
                        0);
                session.commit();
            }
        } catch (Exception e) {
            List.of(e).forEach(System.err::println);
            Runtime.getRuntime().halt(1); // a benchmark with a dead consumer measures nothing
        }
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
