package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beginibridge.jms.body.MessageBody;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that takes messages of any size, and a door of 16 listeners in a process of its own with little memory.
 */
@Timeout(240)
class LargeOnForeignBrokerIT {
    private static final int CHARACTERS = 16 * 1024 * 1024;
    private static final int MESSAGES = 3;

    @TempDir
    Path directory;

    private ForeignBroker broker;
    private PlainClient client;
    private ChildProcess door;

    @BeforeEach
    void start() throws Exception {
        broker = new ForeignBroker(directory, Map.of());
        client = client("");
    }

    private void open(String heap) throws Exception {
        String url = broker.url() + "?user=" + ForeignBroker.USER + "&password=" + ForeignBroker.PASSWORD;
        String classPath = System.getProperty("java.class.path");
        door = ChildProcess.start(directory, heap, classPath, DoorProcess.class, url, "run");
        door.awaitLine(DoorProcess.READY);
    }

    @AfterEach
    void stop() throws Exception {
        door.close();
        client.close();
        broker.close();
    }

    private PlainClient client(String parameters) throws Exception {
        return new PlainClient(broker.url() + parameters, ForeignBroker.ADMIN, ForeignBroker.ADMIN);
    }

    @Test
    void whatIsTooLargeIsSetAsideAndNotRead() throws Exception {
        open("-Xmx128m"); // which two of these texts would fill
        String text = "<link-request>" + "x".repeat(CHARACTERS);
        Queue replies = client.queue("LARGE.REPLIES"); // not the one whose room is bounded
        broker.makeQueue("LARGE.REPLIES");
        for (String packed : new String[] {"", "?compressLargeMessage=true&minLargeMessageSize=10000"}) {
            try (PlainClient sender = client(packed)) {
                for (int i = 0; i < MESSAGES; i++) {
                    Message request = sender.text(text);
                    request.setJMSReplyTo(replies);
                    request.setJMSCorrelationID("caller's own");
                    request.setJMSType("LARGE");
                    request.setStringProperty("branch", "größer");
                    sender.send(request);
                }
                BytesMessage bytes = sender.bytes(new byte[CHARACTERS]);
                bytes.setJMSReplyTo(replies);
                sender.send(bytes);
            }
            int textReplies = 0;
            for (int i = 0; i <= MESSAGES; i++) {
                Message reply = client.take(replies);
                assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
                textReplies += reply instanceof TextMessage ? 1 : 0;
            }
            assertEquals(MESSAGES, textReplies, "replies are as their requests");
            await().atMost(Duration.ofMinutes(1)).until(() -> broker.messages("TEST.INVALID") == MESSAGES + 1);
            int texts = 0;
            for (int i = 0; i <= MESSAGES; i++) {
                if (client.take("TEST.INVALID") instanceof TextMessage original) {
                    assertEquals(text, original.getText());
                    assertEquals("caller's own", original.getJMSCorrelationID());
                    assertEquals("LARGE", original.getJMSType());
                    assertEquals("größer", original.getStringProperty("branch"));
                    assertEquals("LARGE.REPLIES", ((Queue) original.getJMSReplyTo()).getQueueName());
                    assertNull(original.getStringProperty("BeginiLargeType"));
                    texts++;
                }
            }
            assertEquals(MESSAGES, texts);
        }
        client.send(client.text(PlainClient.json("QWERT-1")));
        assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        assertEquals(0, broker.messages("TEST.REQUEST"));
    }

    /** As docs/jms.md says of the memory that they need. */
    @Test
    void manyOfTheLargestThatAreRead() throws Exception {
        open("-Xmx160m");
        broker.makeQueue("LARGE.REPLIES");
        String json = PlainClient.json("QWERT-1");
        String text = json.replace("}", " ".repeat(MessageBody.MAX_SIZE - json.length()) + "}");
        int messages = 8 * DoorProcess.CONCURRENCY;
        for (int i = 0; i < messages; i++) {
            Message request = client.text(text);
            request.setJMSReplyTo(client.queue("LARGE.REPLIES"));
            client.send(request);
        }
        for (int i = 0; i < messages; i++) {
            assertEquals("issued", client.take("LARGE.REPLIES").getStringProperty("BeginiStatus"));
        }
    }
}
