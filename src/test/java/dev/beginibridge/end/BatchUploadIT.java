package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches by HTTP through the packaged bridge: what it has taken is done, and nothing is whole in its memory. */
@Timeout(300)
class BatchUploadIT {
    private static final byte[] MEGABYTE = new byte[1 << 20];
    private static final int HUGE = 200;
    private static final Map<String, String> KEYS = TestBridge.map(
            "begini.file.concurrency", "4",
            "begini.retry.max-duration", "1m", // rows that were called for when it was killed wait for their claims
            "begini.rest.max-upload", "1GB",
            "begini.rest.clients.other.token", "a-token-of-another-client");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private static HttpRequest.Builder to(BridgeProcess bridge, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bridge.rest + path))
                .header("Authorization", "Bearer " + TestBridge.REST_TOKEN);
    }

    private String upload(BridgeProcess bridge, HttpRequest.BodyPublisher content) throws Exception {
        HttpResponse<String> taken = http.send(
                to(bridge, "/v1/batches?name=night.csv")
                        .header("Content-Type", "text/csv")
                        .POST(content)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(202, taken.statusCode(), taken.body());
        return taken.headers().firstValue("Location").orElseThrow();
    }

    private JsonNode batch(BridgeProcess bridge, String path) throws IOException, InterruptedException {
        return TestBridge.JSON.readTree(http.send(to(bridge, path).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private JsonNode awaitState(BridgeProcess bridge, String path, String state) throws Exception {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> batch(bridge, path).path("state").asText().equals(state));
        return batch(bridge, path);
    }

    @Test
    void aBatchThatWasTakenSurvivesAKill() throws Exception {
        int rows = 120;
        String csv = IntStream.range(0, rows)
                .mapToObj(i -> i == 7 ? "bad uid" : "UPLOAD-" + i)
                .collect(Collectors.joining("\n", "uid\n", "\n"));
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(60));
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS).start()) {
            String path = upload(bridge, HttpRequest.BodyPublishers.ofString(csv));
            await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.counts().calls() >= rows / 3);
            bridge.kill();
            bridge.start();
            JsonNode finished = awaitState(bridge, path, "finished");
            assertEquals(rows, finished.path("rows").asInt());
            assertEquals(rows - 1, finished.path("issued").asInt());
            assertEquals(1, finished.path("errors").path("invalid_uid").asInt());
            List<String> result = http.send(
                            to(bridge, finished.path("result").asText()).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .toList();
            assertEquals(rows + 1, result.size());
            assertTrue(result.get(1).startsWith("UPLOAD-0,issued,false,https://"), result.get(1));
            assertTrue(result.get(8).startsWith("bad uid,rejected,"), result.get(8));
            assertEquals(
                    404,
                    http.send(
                                    to(bridge, path)
                                            .setHeader("Authorization", "Bearer a-token-of-another-client")
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        }
    }

    @Test
    void neitherABatchNorItsResultIsWholeInMemory() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS)) {
            bridge.start("-Xmx96m -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError");
            String huge = upload(bridge, HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(HUGE, MEGABYTE)));
            assertEquals(
                    "record_too_long",
                    awaitState(bridge, huge, "refused")
                            .path("error")
                            .path("code")
                            .asText());
            assertEquals((long) HUGE << 20, Files.size(directory.resolve("rejected/sent/" + id(huge) + "/night.csv")));

            String small = upload(bridge, HttpRequest.BodyPublishers.ofString("uid\nUPLOAD-1\n"));
            String result = awaitState(bridge, small, "finished").path("result").asText();
            try (RandomAccessFile file = new RandomAccessFile(
                    directory
                            .resolve("outbox/sent/" + id(small) + "/night.result.csv")
                            .toFile(),
                    "rw")) {
                file.setLength((long) HUGE << 20); // as if it had had so many rows
            }
            InputStream content = http.send(to(bridge, result).build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            assertEquals((long) HUGE << 20, content.transferTo(OutputStream.nullOutputStream()));

            tear(bridge);
            assertEquals(201, link(bridge));
        }
    }

    /** The connection dies in the middle: nothing is taken, and nothing is left. */
    private void tear(BridgeProcess bridge) throws IOException {
        Path uploads = directory.resolve("work");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bridge.rest)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/batches?name=torn.csv HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                            + "Authorization: Bearer " + TestBridge.REST_TOKEN
                            + "\r\nContent-Length: 50000000\r\n\r\nuid\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(MEGABYTE);
            out.flush();
            await().until(() -> folders(uploads) == 1);
        }
        await().until(() -> folders(uploads) == 0);
    }

    private static long folders(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(Files::isDirectory).count();
        }
    }

    private int link(BridgeProcess bridge) throws IOException, InterruptedException {
        return http.send(
                        to(bridge, "/v1/links")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"uid\":\"UPLOAD-2\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
