package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.RawAnswer;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers can hold of the door is bounded, and whoever holds much does not stand in the way of others. */
@Timeout(120)
class RestLimitsTest {
    private static final String AUTHORIZED = "Authorization: Bearer " + Fixture.WEB + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final int LARGE = 5 << 20;
    private static final long GIGABYTE = 1L << 30;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        clients.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket open(Fixture fixture, String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.door.port());
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        write(socket, text);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static double gauge(Fixture fixture, String name) {
        return fixture.metrics.get(name).gauge().value();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void soManyAreAtWorkSoManyWaitAndTheNextIsSentAway() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Fixture fixture = Fixture.with("begini.rest.max-concurrent", "2", "begini.rest.max-waiting", "3")) {
            fixture.heart = exchange -> {
                go.await();
                Fixture.issue(exchange, false);
            };
            List<Future<HttpResponse<String>>> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                asked.add(clients.submit(() -> fixture.post(Fixture.REQUEST)));
            }
            await().until(() -> gauge(fixture, "begini.rest.waiting") == 3);
            HttpResponse<String> refused = fixture.post(Fixture.REQUEST);
            assertEquals(
                    "internal_error",
                    RestDoorTest.problem(refused, 503)
                            .path("error")
                            .path("code")
                            .asText());
            assertEquals(Optional.of("5"), refused.headers().firstValue("Retry-After"));
            go.countDown();
            for (Future<HttpResponse<String>> one : asked) {
                assertEquals(201, one.get().statusCode());
            }
            assertEquals(0, gauge(fixture, "begini.rest.waiting"));
        }
    }

    @Test
    void whoWaitsInVainIsSentAwayAtTheDeadline() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Fixture fixture = Fixture.with("begini.rest.max-concurrent", "1", "begini.rest.deadline", "1s")) {
            fixture.heart = exchange -> {
                go.await();
                Fixture.issue(exchange, false);
            };
            Future<HttpResponse<String>> first = clients.submit(() -> fixture.post(Fixture.REQUEST));
            await().until(() -> gauge(fixture, "begini.rest.in.flight") == 1 && fixture.seen != null);
            RestDoorTest.problem(fixture.post(Fixture.REQUEST), 503);
            go.countDown();
            assertEquals(201, first.get().statusCode());
        }
    }

    @Test
    void oneAddressHasSoManyConnections() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.max-connections-per-address", "3")) {
            Socket first = open(fixture, "");
            open(fixture, "");
            open(fixture, "");
            await().until(() -> gauge(fixture, "begini.rest.connections") == 3);
            assertTrue(isClosed(open(fixture, "")));
            first.close();
            await().until(() -> gauge(fixture, "begini.rest.connections") == 2);
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        }
    }

    @Test
    void anIdleConnectionIsKeptAsLongAsConfigured() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.idle-timeout", "1s", "begini.rest.receive-timeout", "1s")) {
            Socket socket = open(fixture, "GET / HTTP/1.1\r\nHost: x\r\n" + AUTHORIZED + "\r\n");
            assertTrue(RawAnswer.of(socket).startsWith("HTTP/1.1 404 "));
        }
        assertEquals(
                Duration.ofSeconds(75),
                BridgeConfig.from(Settings.empty(name -> null)).rest().limits().idleTime());
    }

    /** Heads and bodies that never end, by many, each of its bytes in time for any idle timeout. */
    @Test
    void slowCallersDoNotStandInTheWayAndAreCutOff() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.max-concurrent", "2", "begini.rest.receive-timeout", "6s")) {
            for (int i = 0; i < 100; i++) {
                open(fixture, "POST /v1/links HTTP/1.1\r\nHost: x\r\nX-Slow: ");
                open(fixture, "POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTHORIZED + "Content-Length: 1000\r\n\r\n{");
            }
            await().until(() -> gauge(fixture, "begini.rest.connections") > 100);
            for (int i = 0; i < 20; i++) {
                assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
            }
            // All are gone at some time, however busily they drip.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        sockets.removeIf(socket -> !drips(socket));
                        return sockets.isEmpty();
                    });
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
            await().until(() -> gauge(fixture, "begini.rest.in.flight") == 0);
        }
    }

    /** Sends one byte more; false when the door has hung up. */
    private static boolean drips(Socket socket) {
        try {
            write(socket, "x");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A client that writes all of its body before it reads must not be reset. */
    @Test
    void whoStillSendsWhenRefusedGetsTheAnswer() throws Exception {
        try (Fixture fixture = Fixture.with(
                "begini.rest.clients.esb.max-per-second",
                "0.001",
                "begini.rest.receive-timeout",
                "1s",
                "begini.rest.max-upload",
                "1MB")) {
            String esb = "Authorization: Bearer " + Fixture.ESB + "\r\n";
            String csv = AUTHORIZED + "Content-Type: text/csv\r\n";
            fixture.send(fixture.to("/").header("Authorization", "Bearer " + Fixture.ESB)); // its only one
            for (String length : List.of("Content-Length: " + LARGE + "\r\n", CHUNKED)) {
                assertEquals(413, sendLarge(fixture, "/v1/links", AUTHORIZED + length));
                assertEquals(413, sendLarge(fixture, "/v1/batches?name=day.csv", csv + length));
                assertEquals(401, sendLarge(fixture, "/v1/links", length));
                assertEquals(429, sendLarge(fixture, "/v1/links", esb + length));
                assertEquals(404, sendLarge(fixture, "/v1/nothing", AUTHORIZED + length));
                assertEquals(415, sendLarge(fixture, "/v1/batches", AUTHORIZED + length));
            }
            Socket slow = open(fixture, head("/v1/links", AUTHORIZED + "Content-Length: 2000\r\n"));
            await().until(() -> slow.getInputStream().available() > 0);
            assertEquals(408, sendAndRead(slow, new byte[2000]));
            Socket slowAndLarge = open(fixture, head("/v1/links", AUTHORIZED + CHUNKED));
            await().until(() -> slowAndLarge.getInputStream().available() > 0);
            assertEquals(408, sendAndRead(slowAndLarge, chunk()));
        }
    }

    @Test
    void whoWaitsForAWordBeforeItSendsIsNotAskedToSend() throws Exception {
        try (Fixture fixture = new Fixture()) {
            Socket socket = open(
                    fixture,
                    head("/v1/links", AUTHORIZED + "Expect: 100-continue\r\nContent-Length: " + LARGE + "\r\n"));
            assertTrue(RawAnswer.of(socket).startsWith("HTTP/1.1 413 "));
        }
    }

    private static String head(String target, String headers) {
        return "POST " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    }

    private int sendLarge(Fixture fixture, String target, String headers) throws IOException {
        byte[] body = headers.contains(CHUNKED) ? chunk() : "x".repeat(LARGE).getBytes(StandardCharsets.US_ASCII);
        return sendAndRead(open(fixture, head(target, headers)), body);
    }

    private static byte[] chunk() {
        String chunk = Integer.toHexString(LARGE) + "\r\n" + "x".repeat(LARGE) + "\r\n0\r\n\r\n";
        return chunk.getBytes(StandardCharsets.US_ASCII);
    }

    /** Fails when the connection is reset while the body is sent. */
    private static int sendAndRead(Socket socket, byte[] body) throws IOException {
        for (int at = 0; at < body.length; at += 1 << 16) {
            socket.getOutputStream().write(body, at, Math.min(1 << 16, body.length - at));
        }
        BufferedReader answer =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        return Integer.parseInt(answer.readLine().split(" ", -1)[1]);
    }

    @Test
    void aGigabyteIsRefusedWhileItIsSent() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.max-upload", "1MB")) {
            for (String target : List.of("/v1/links", "/v1/batches?name=day.csv", "/v1/nothing")) {
                long before = Fixture.heap();
                long sent = sendGigabyte(fixture, target);
                assertTrue(sent < GIGABYTE / 10, target + " took " + sent);
                assertTrue(Fixture.heap() - before < 32 << 20, target + ": the heap has grown");
            }
            assertTrue(fixture.uploads.contents.isEmpty());
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        }
    }

    /** In chunks, so that its length is not known before; returns how many bytes the door let in. */
    private long sendGigabyte(Fixture fixture, String target) throws IOException {
        String type = target.contains("batches") ? "Content-Type: text/csv\r\n" : "";
        Socket socket = open(
                fixture,
                "POST " + target + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZED + type
                        + "Transfer-Encoding: chunked\r\n\r\n");
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        OutputStream out = socket.getOutputStream();
        long sent = 0;
        try {
            while (sent < GIGABYTE) {
                out.write(chunk);
                sent += 0x10000;
            }
        } catch (IOException e) {
            return sent; // it has hung up
        }
        return sent;
    }
}
