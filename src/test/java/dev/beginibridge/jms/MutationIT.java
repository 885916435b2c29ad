package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Honest requests with seeded damage: each is answered, and none stops the door. The whole of it is
 * {@code -Dbegini.test.mutations=10000}.
 */
@Timeout(600)
class MutationIT {
    private static final int MUTATIONS = Integer.getInteger("begini.test.mutations", 1_500);
    private static final int AT_ONCE = 500;
    private static final long SEED = 20_261_125;

    private static final List<byte[]> HONEST = List.of(
            "{\"request_id\":\"A-1\",\"deployment\":\"cards\",\"uid\":\"QWERT-1\"}".getBytes(StandardCharsets.UTF_8),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><link-request><request_id>A-1</request_id><uid>QWERT-1</uid></link-request>"
                    .getBytes(StandardCharsets.UTF_8),
            "<?xml version=\"1.0\" encoding=\"IBM1047\"?><link-request><uid>QWERT-1</uid></link-request>"
                    .getBytes(Charset.forName("IBM1047")));

    private final Random random = new Random(SEED);

    @TempDir
    Path directory;

    @Test
    void eachIsAnsweredAndTheDoorLives() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory);
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 8);
                PlainClient client = new PlainClient(broker.url());
                MessageConsumer replies = client.session.createConsumer(client.queue("TEST.REPLY"))) {
            int invalid = 0;
            for (int sent = 0; sent < MUTATIONS; sent += AT_ONCE) {
                Set<String> asked = new HashSet<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    Message request = mutated(client);
                    client.send(request);
                    asked.add(request.getJMSMessageID());
                }
                while (!asked.isEmpty()) {
                    Message reply = replies.receive(PlainClient.PATIENCE_MS);
                    assertTrue(reply != null, asked.size() + " are not answered");
                    assertTrue(asked.remove(reply.getJMSCorrelationID()), "a second reply");
                    invalid += "invalid_request".equals(reply.getStringProperty("BeginiErrorCode")) ? 1 : 0;
                }
            }
            assertTrue(invalid > MUTATIONS / 10, "too little damage: " + invalid);
            assertTrue(invalid < MUTATIONS, "nothing was read");
            int refused = invalid;
            await().atMost(Duration.ofSeconds(30)).until(() -> door.count("invalid") == refused);
            assertEquals(invalid, client.depth("TEST.INVALID"));
            assertEquals(0, client.depth("DLQ"));
            assertEquals(0, door.count("rolled_back"));
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", replies.receive(PlainClient.PATIENCE_MS).getStringProperty("BeginiStatus"));
        }
    }

    private Message mutated(PlainClient client) throws Exception {
        byte[] body = HONEST.get(random.nextInt(HONEST.size())).clone();
        for (int damage = random.nextInt(4); damage >= 0; damage--) {
            body = damaged(body);
        }
        boolean binary = random.nextBoolean();
        Message request = binary ? client.bytes(body) : client.text(new String(body, StandardCharsets.UTF_8));
        switch (random.nextInt(8)) {
            case 0 -> request.setStringProperty("BeginiLayout", "no such");
            case 1 -> request.setStringProperty("BeginiDeployment", new String(body, StandardCharsets.ISO_8859_1));
            case 2 -> request.setStringProperty("BeginiRequestId", "\0\uD800");
            case 3 -> request.setJMSType(new String(body, StandardCharsets.ISO_8859_1));
            default -> {}
        }
        assertTrue(binary == request instanceof BytesMessage);
        return request;
    }

    private byte[] damaged(byte[] body) {
        if (body.length < 4) {
            return body;
        }
        int at = random.nextInt(body.length);
        int length = random.nextInt(body.length - at);
        return switch (random.nextInt(5)) {
            case 0 -> { // a bit
                body[at] ^= (byte) (1 << random.nextInt(8));
                yield body;
            }
            case 1 -> { // any byte
                body[at] = (byte) random.nextInt(256);
                yield body;
            }
            case 2 -> joined(body, at, body, at + length); // a piece is missing
            case 3 -> joined(body, at + length, body, at); // a piece is there twice
            default -> joined(body, at, HONEST.get(random.nextInt(HONEST.size())), 0); // another follows
        };
    }

    /** The first bytes of one body, then another from some byte on. */
    private static byte[] joined(byte[] first, int length, byte[] second, int from) {
        byte[] both = new byte[length + second.length - from];
        System.arraycopy(first, 0, both, 0, length);
        System.arraycopy(second, from, both, length, second.length - from);
        return both;
    }
}
