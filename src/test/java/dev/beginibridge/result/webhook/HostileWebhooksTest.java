package dev.beginibridge.result.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Mutants;
import dev.beginibridge.begini.Signature;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests of every kind that is not Begini's, and some that are, on connections of their own. */
@Timeout(600)
class HostileWebhooksTest {
    private static final int REQUESTS = Integer.getInteger("begini.test.hostile", 10_000);
    private static final long SEED = Long.getLong("begini.test.seed", 20_261_129);
    private static final Secret KEY = Secret.of(WebhookFixture.KEY);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Mutants mutants = new Mutants(List.of(WebhookFixture.SCORE.getBytes(StandardCharsets.UTF_8)));
    private final Set<String> genuine = new HashSet<>();

    /** What is sent, and what must be answered; 0: the connection may just end. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Attack(byte[] bytes, int status) {}

    private static byte[] request(String head, byte[] body) {
        byte[] start = (head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static String head(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: bridge\r\n";
    }

    private static String length(int bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private static String signature(String text) {
        return "X-Signature: " + text + "\r\n";
    }

    private static byte[] chunked(byte[] body, int size) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < body.length; at += size) {
            String chunk = new String(body, at, Math.min(size, body.length - at), StandardCharsets.ISO_8859_1);
            text.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Attack attack(int i) {
        byte[] body = mutants.of(0, i);
        String good = Signature.of(body, KEY);
        String path = head(WebhookFixture.PATH);
        return switch (i % 16) {
            case 0, 1 -> genuine(body, path + signature(good) + length(body.length), body);
            case 2 -> genuine(body, path + signature(good) + "Transfer-Encoding: chunked\r\n", chunked(body, 7));
            case 3 -> genuine(body, path + signature(good) + length(body.length) + "Content-Encoding: br\r\n", body);
            case 4 -> new Attack(request(path + signature(mutated(good)) + length(body.length), body), 403);
            case 5 -> {
                byte[] other = mutants.of(0, i + 1);
                boolean same = Signature.of(other, KEY).equals(good);
                yield same
                        ? genuine(body, path + signature(good) + length(body.length), body)
                        : new Attack(request(path + signature(good) + length(other.length), other), 403);
            }
            case 6 -> new Attack(request(path + signature(good) + signature(good) + length(body.length), body), 403);
            case 7 -> new Attack(request(path + length(body.length), body), 403);
            case 8 -> new Attack(request(path + signature(good) + length(Integer.MAX_VALUE), body), 413);
            case 9 -> new Attack(request(path + signature(good) + length(10) + length(11), body), 400);
            case 10 ->
                new Attack(
                        request(
                                path + signature(good) + "Transfer-Encoding: chunked\r\n",
                                "zz\r\n".getBytes(StandardCharsets.US_ASCII)),
                        400);
            case 11 ->
                new Attack(
                        request(head("/v1/webhooks/%2e%2e/personal-loans") + signature(good) + length(0), new byte[0]),
                        400);
            case 12 -> new Attack(request(head("/v1/webhooks/") + signature(good) + length(0), new byte[0]), 400);
            case 13 ->
                new Attack(request(path + "X-Long: " + "x".repeat(9_000) + "\r\n" + length(0), new byte[0]), 431);
            case 14 ->
                new Attack(
                        request(
                                "PUT " + WebhookFixture.PATH + " HTTP/1.1\r\nHost: b\r\n" + signature(good) + length(0),
                                new byte[0]),
                        405);
            default -> new Attack(random(), 0);
        };
    }

    private Attack genuine(byte[] body, String head, byte[] framed) {
        genuine.add(Signature.of(body, KEY));
        return new Attack(request(head, framed), 200);
    }

    private String mutated(String good) {
        return switch (random.nextInt(5)) {
            case 0 -> good.substring(1);
            case 1 -> good + "0";
            case 2 -> "g" + good.substring(1);
            case 3 -> good.substring(0, 127) + (good.charAt(127) == '0' ? '1' : '0');
            default -> Signature.of(new byte[0], Secret.of("guess-" + random.nextInt()));
        };
    }

    private byte[] random() {
        byte[] bytes = new byte[1 + random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The status of the answer; 0: none came. */
    private static int send(WebhookFixture fixture, Attack attack) throws IOException {
        try (Socket socket = fixture.connect()) {
            socket.getOutputStream().write(attack.bytes());
            if (attack.status() == 0) {
                socket.shutdownOutput();
            }
            return status(socket.getInputStream());
        }
    }

    private static int status(InputStream in) throws IOException {
        String line = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.ISO_8859_1);
        return line.isEmpty() ? 0 : Integer.parseInt(line.substring("HTTP/1.1 ".length()));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void eachIsAnsweredAsItShouldBeAndTheNextOneToo() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            long early = 0;
            for (int i = 0; i < REQUESTS; i++) {
                Attack attack = attack(i);
                int status = send(fixture, attack);
                String what = "request " + i + " of kind " + i % 16 + "; seed " + SEED;
                if (attack.status() == 0) {
                    assertTrue(status == 0 || (status >= 400 && status < 500), what + ": " + status);
                } else {
                    assertEquals(attack.status(), status, what);
                }
                if (i == REQUESTS / 3) {
                    early = heap();
                }
            }
            assertTrue(heap() - early < 32 << 20, "the heap has grown");
            assertEquals(genuine.size(), fixture.stored().size(), "what is genuine, each body once, and nothing else");
            assertEquals(200, fixture.post(WebhookFixture.SCORE + " ").statusCode());
        }
    }

    /** Slow ones hold no thread, and are sent away. */
    @Test
    void whoIsSlowIsSentAway() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory, "begini.rest.receive-timeout", "1s")) {
            Socket[] slow = new Socket[200];
            String good = Signature.of("0123456789".getBytes(StandardCharsets.US_ASCII), KEY);
            for (int i = 0; i < slow.length; i++) {
                slow[i] = fixture.connect();
                slow[i].getOutputStream()
                        .write(request(
                                head(WebhookFixture.PATH) + signature(good) + length(10),
                                "012".getBytes(StandardCharsets.US_ASCII)));
            }
            assertEquals(200, fixture.post(WebhookFixture.SCORE).statusCode());
            for (Socket socket : slow) {
                assertEquals(408, status(socket.getInputStream()));
                socket.close();
            }
            assertEquals(1, fixture.stored().size());
        }
    }
}
