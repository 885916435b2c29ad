package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** Those who ask, each with a client of its own: with its protocol, its ids and its way to name a reply queue. */
final class Requesters {
    /** Stands for a temporary queue that is gone, where the protocol has none; the broker is not to make it. */
    static final String LEFT = "STOMP.LEFT";

    private static final String REQUESTS = "TEST.REQUEST";

    /** One of them. */
    interface Requester {
        /** Sends a request and says where its reply is to go. */
        void send(String id, String body, String replies) throws Exception;

        /** Sends one with a temporary reply queue, and leaves. */
        void sendAndLeave(String id, String body) throws Exception;
    }

    private Requesters() {}

    /** With those protocols that the embedded broker speaks. */
    static Map<String, Requester> ofTheEmbeddedBroker(int port, String user) {
        Map<String, Requester> all = new LinkedHashMap<>();
        ConnectionFactory artemis = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, user, user);
        all.put("artemis", new Jms(artemis));
        all.put("spring", new Spring(new JmsTemplate(artemis)));
        all.put("camel", new CamelRoute(artemis));
        all.put("qpid", new Jms(new JmsConnectionFactory(user, user, "amqp://127.0.0.1:" + port)));
        if (Rhea.INSTALLED != null) {
            all.put("rhea", new Rhea(port, user));
        }
        return all;
    }

    /** With all that an Artemis speaks. */
    static Map<String, Requester> of(int port, String user) {
        Map<String, Requester> all = ofTheEmbeddedBroker(port, user);
        all.put(
                "openwire",
                new OpenWire(new org.apache.activemq.ActiveMQConnectionFactory(
                        user, user, "tcp://127.0.0.1:" + port + "?jms.watchTopicAdvisories=false")));
        all.put("stomp", new Stomp(port, user));
        return all;
    }

    private static void send(Session session, String id, String body, Destination replies) throws Exception {
        Message request = session.createTextMessage(body);
        request.setJMSCorrelationID(id);
        request.setJMSReplyTo(replies);
        try (MessageProducer producer = session.createProducer(session.createQueue(REQUESTS))) {
            producer.send(request);
        }
    }

    private record Jms(ConnectionFactory factory) implements Requester {
        @Override
        public void send(String id, String body, String replies) throws Exception {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                Requesters.send(session, id, body, session.createQueue(replies));
            }
        }

        @Override
        public void sendAndLeave(String id, String body) throws Exception {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                Requesters.send(session, id, body, session.createTemporaryQueue());
            }
        }
    }

    private record Spring(JmsTemplate template) implements Requester {
        private void ask(String id, String body, Destination replies) {
            template.convertAndSend(REQUESTS, body, message -> {
                message.setJMSCorrelationID(id);
                message.setJMSReplyTo(replies);
                return message;
            });
        }

        @Override
        public void send(String id, String body, String replies) {
            ask(id, body, template.execute(session -> session.createQueue(replies)));
        }

        /** The connection of the callback ends with it, and the temporary queue with that. */
        @Override
        public void sendAndLeave(String id, String body) {
            ask(id, body, template.execute(Session::createTemporaryQueue));
        }
    }

    /** A route that sends and does not wait; camel-jms keeps what the message itself says of its reply queue. */
    private record CamelRoute(ConnectionFactory factory) implements Requester {
        private void ask(String id, String body, Destination replies) throws Exception {
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.addComponent("jms", JmsComponent.jmsComponent(factory));
                camel.start();
                camel.createFluentProducerTemplate()
                        .to("jms:queue:" + REQUESTS + "?preserveMessageQos=true")
                        .withHeader("JMSCorrelationID", id)
                        .withHeader("JMSReplyTo", replies)
                        .withBody(body)
                        .send();
            }
        }

        @Override
        public void send(String id, String body, String replies) throws Exception {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                ask(id, body, session.createQueue(replies));
            }
        }

        @Override
        public void sendAndLeave(String id, String body) throws Exception {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                ask(id, body, session.createTemporaryQueue());
            }
        }
    }

    private record OpenWire(org.apache.activemq.ActiveMQConnectionFactory factory) implements Requester {
        @Override
        public void send(String id, String body, String replies) throws Exception {
            send(id, body, session -> session.createQueue(replies));
        }

        @Override
        public void sendAndLeave(String id, String body) throws Exception {
            send(id, body, javax.jms.Session::createTemporaryQueue);
        }

        private interface Replies {
            javax.jms.Destination in(javax.jms.Session session) throws javax.jms.JMSException;
        }

        private void send(String id, String body, Replies replies) throws Exception {
            javax.jms.Connection connection = factory.createConnection();
            try {
                connection.start();
                javax.jms.Session session = connection.createSession(false, javax.jms.Session.AUTO_ACKNOWLEDGE);
                javax.jms.Message request = session.createTextMessage(body);
                request.setJMSCorrelationID(id);
                request.setJMSReplyTo(replies.in(session));
                session.createProducer(session.createQueue(REQUESTS)).send(request);
            } finally {
                connection.close();
            }
        }
    }

    private record Stomp(int port, String user) implements Requester {
        @Override
        public void send(String id, String body, String replies) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                String frames = "CONNECT\naccept-version:1.2\nhost:any\nlogin:" + user + "\npasscode:" + user + "\n\n\0"
                        + "SEND\ndestination:" + REQUESTS + "\ndestination-type:ANYCAST\ncorrelation-id:" + id
                        + "\nreply-to:" + replies + "\nreceipt:sent\n\n" + body + "\0";
                socket.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
                awaitReceipt(socket.getInputStream());
            }
        }

        private static void awaitReceipt(InputStream answers) throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf("RECEIPT") < 0) {
                int next = answers.read();
                if (next < 0 || read.indexOf("ERROR") >= 0) {
                    throw new IOException("the broker took no request: " + read);
                }
                read.append((char) next);
            }
        }

        /** It has no temporary queues that a reply can be sent to by others: it names one that is not there. */
        @Override
        public void sendAndLeave(String id, String body) throws IOException {
            send(id, body, LEFT);
        }
    }

    /** The AMQP 1.0 client of Node.js, where somebody has installed it; {@link RheaIT} says how. */
    record Rhea(int port, String user) implements Requester {
        /** The directory; null: it is not there. */
        static final String INSTALLED = System.getProperty("rhea");

        @Override
        public void send(String id, String body, String replies) throws Exception {
            assertEquals("", run("send.js", String.valueOf(port), user, REQUESTS, id, body, replies));
        }

        @Override
        public void sendAndLeave(String id, String body) throws Exception {
            assertEquals("", run("send.js", String.valueOf(port), user, REQUESTS, id, body));
        }

        /** What a script prints, all of it; its end is a good one. */
        static String run(String script, String... arguments) throws Exception {
            List<String> command = new ArrayList<>(List.of("node", "src/test/resources/rhea/" + script));
            command.addAll(List.of(arguments));
            ProcessBuilder node = new ProcessBuilder(command).redirectErrorStream(true);
            node.environment()
                    .put(
                            "NODE_PATH",
                            Path.of(INSTALLED, "node_modules").toAbsolutePath().toString());
            Process process = Children.start(node);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            return output;
        }
    }
}
