package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose protocol the embedded broker does not speak hear of it at once; they hung until their own time-out. */
@Timeout(30)
class OtherProtocolsIT {
    /** Far below the broker's own time-out for what begins and does not go on. */
    private static final int SOON_MS = 5_000;

    @TempDir
    Path directory;

    private EmbeddedBroker broker;

    @BeforeEach
    void start() {
        broker = TestBroker.start(directory);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private String answer(byte[] beginning) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(SOON_MS);
            socket.getOutputStream().write(beginning);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void eachIsRefusedAtOnce() throws Exception {
        Map<String, String> beginnings = Map.of(
                "STOMP", "CONNECT\naccept-version:1.2\nhost:any\n\n\0",
                "MQTT", "\u0010\u000c\0\u0004MQTT\u0004\u0002\0<\0\0",
                "AMQP 1.0, which is off", "AMQP\0\u0001\0\0",
                "AMQP 0.9", "AMQP\0\0\u0009\u0001",
                "TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003");
        for (Map.Entry<String, String> client : beginnings.entrySet()) {
            String answer = answer(client.getValue().getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(
                    answer.startsWith("ERROR\nmessage:this broker speaks Artemis' own protocol, and AMQP 1.0 with"
                            + " begini.broker.amqp=true, and no other"),
                    client.getKey() + " is told: " + answer);
        }
        try (PlainClient client = new PlainClient(broker.url());
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 1)) {
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            assertTrue(door.door.down().isEmpty());
        }
    }

    /** Artemis takes HTTP up before it asks for the protocol, and answers nothing. */
    @Test
    void httpIsRefusedAtOnceInItsOwnWords() throws Exception {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")) {
            String request = method + " /index.html HTTP/1.1\r\nHost: broker\r\nContent-Length: 0\r\n\r\n";
            String answer = answer(request.getBytes(StandardCharsets.US_ASCII));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), method + " is told: " + answer);
            assertTrue(answer.contains("this broker speaks Artemis' own protocol"), answer);
        }
    }

    @Test
    void realClientsSayThatTheyCannotConnect() {
        assertThrows(javax.jms.JMSException.class, () -> {
            var openWire = new ActiveMQConnectionFactory(broker.url()).createConnection();
            try {
                openWire.start();
            } finally {
                openWire.close();
            }
        });
        assertThrows(jakarta.jms.JMSException.class, () -> {
            try (var amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()).createConnection()) {
                amqp.start();
            }
        });
    }
}
