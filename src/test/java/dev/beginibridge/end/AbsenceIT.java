package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.end.Absence.Part;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The matrix of absence: each part is away at each moment, with requests at every door. Every request has exactly one answer, or
 * is where it was; health, metrics and page say what is true, and nothing else. What is true is counted at the stub, at the
 * queues and in the files, not by the bridge. The build runs one moment of each part; {@code -Dbegini.test.absence=whole} all.
 */
@Timeout(180)
class AbsenceIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("begini.test.absence"));
    private static final int EACH = 6;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> CODES = List.of("internal_error", "begini_unavailable");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    /** When a part is away. */
    enum Moment {
        /** It goes before the requests come, and is back before their deadline. */
        BEFORE("60s"),
        /** It goes while they are at work, and is back before their deadline. */
        MIDDLE("60s"),
        /** It stays away for longer than every deadline. */
        BEYOND("3s");

        final String deadline;

        Moment(String deadline) {
            this.deadline = deadline;
        }
    }

    static Stream<Arguments> cases() {
        List<Part> parts = List.of(Part.values());
        List<Moment> moments = List.of(Moment.values());
        return parts.stream().flatMap(part -> moments.stream()
                .filter(moment -> WHOLE || moments.indexOf(moment) == (parts.indexOf(part) + 1) % moments.size())
                .map(moment -> arguments(part, moment)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyRequestHasOneAnswerOrIsWhereItWas(Part part, Moment moment) throws Exception {
        try (Absence world = new Absence(directory, moment.deadline)) {
            tells(world, "up", part, "UP");
            world.begini.latency(Duration.ofMillis(moment == Moment.MIDDLE ? 400 : 5));
            Asked asked = new Asked(world, "A-");
            if (moment == Moment.MIDDLE) {
                asked.askAll(part, false);
                await().until(() -> world.begini.served() > 0);
                world.takeAway(part);
            } else {
                // Whoever cannot reach the broker or the folder keeps the request, and brings it later.
                world.takeAway(part);
                asked.askAll(part, true);
            }
            tells(world, part.degradesOnly() ? "degraded" : "down", part, part.degradesOnly() ? "DEGRADED" : "DOWN");
            if (moment == Moment.BEYOND) {
                asked.awaitInteractive();
            }
            world.bringBack(part);
            world.begini.latency(Duration.ofMillis(5));
            asked.askLate();
            asked.assertOneAnswerEach(part, moment);

            Asked again = new Asked(world, "A-"); // the same customers
            again.askAll(part, false);
            again.assertOneAnswerEach(part, Moment.BEFORE);
            tells(world, "up", part, "UP");
            if (part == Part.BROKER || part == Part.DISK) { // else what Begini answered may not have come through
                assertEquals(world.begini.uids(), world.begini.served(), "one link for each customer");
            }
        }
    }

    /** Health, metrics and page, as three different readers see them; all other checks are up. */
    private static void tells(Absence world, String state, Part part, String status) {
        await().atMost(TOLD_WITHIN).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            JsonNode ready = TestBridge.JSON.readTree(world.bridge.management("/health/ready"));
            assertEquals(state, ready.path("state").asText(), ready.toString());
            assertEquals(
                    state.equals("down") ? "DOWN" : "UP", ready.path("status").asText());
            checks(ready.path("checks"), part, status);
            String metrics = world.bridge.metrics();
            assertTrue(metrics.contains("begini_health{state=\"" + state + "\"} 1"), state);
            checks(
                    TestBridge.JSON
                            .readTree(world.bridge.management("/ops/state"))
                            .path("checks"),
                    part,
                    status);
        });
    }

    private static void checks(JsonNode checks, Part part, String status) {
        for (JsonNode check : checks) {
            boolean its = check.path("name").asText().equals(part.check);
            assertEquals(its ? status : "UP", check.path("status").asText(), check.toString());
        }
    }

    private interface Ask<T> {
        T now() throws Exception;
    }

    private static <T> CompletableFuture<T> meanwhile(Ask<T> ask) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ask.now();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** The requests of one round, at each door, and what came of them. */
    private final class Asked {
        private final Absence world;
        private final String prefix;
        private final String file = "rows-" + System.nanoTime() + ".csv";
        private final List<CompletableFuture<HttpResponse<String>>> links = new ArrayList<>();
        private final List<CompletableFuture<LinkReply>> sent = new ArrayList<>();
        private CompletableFuture<HttpResponse<String>> batch;
        private boolean queued;
        private boolean dropped;

        Asked(Absence world, String prefix) {
            this.world = world;
            this.prefix = prefix;
        }

        private List<String> uids(String door) {
            return IntStream.range(0, EACH).mapToObj(i -> prefix + door + i).toList();
        }

        private String csv(String door) {
            return "uid\n" + String.join("\n", uids(door)) + "\n";
        }

        void askAll(Part part, boolean isAway) throws Exception {
            if (!isAway || part != Part.BROKER) {
                queue();
            }
            if (!isAway || part != Part.DISK) {
                TestBridge.dropOnly(world.inbox(), file, csv("ROW"));
                dropped = true;
            }
            batch = meanwhile(this::batch);
            uids("REST").forEach(uid -> links.add(meanwhile(() -> post("/v1/links", "application/json", json(uid)))));
            uids("SENT").forEach(uid -> sent.add(meanwhile(() -> send(uid))));
        }

        /** What could not be brought while the part was away. */
        void askLate() throws Exception {
            if (!queued) {
                queue();
            }
            if (!dropped) {
                TestBridge.dropOnly(world.inbox(), file, csv("ROW"));
                dropped = true;
            }
        }

        private void queue() throws Exception {
            try (JmsClient jms = world.jms()) {
                for (String uid : uids("QUEUE")) {
                    Message request = jms.session.createTextMessage(json(uid));
                    request.setJMSCorrelationID(uid);
                    jms.send("BEGINI.LINK.REQUEST", request);
                }
            }
            queued = true;
        }

        private static String json(String uid) {
            return "{\"uid\":\"" + uid + "\"}";
        }

        private HttpResponse<String> batch() throws IOException, InterruptedException {
            return post("/v1/batches?name=night.csv", "text/csv", csv("BATCH"));
        }

        private HttpResponse<String> post(String path, String type, String body)
                throws IOException, InterruptedException {
            return http.send(
                    authorized(path)
                            .header("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        private HttpRequest.Builder authorized(String path) {
            return HttpRequest.newBuilder(world.bridge.rest(path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + TestBridge.REST_TOKEN);
        }

        /** As the command {@code send} does. */
        private LinkReply send(String uid) {
            return world.bridge.bridge.issue(
                    new LinkRequest(Optional.empty(), Optional.empty(), uid, Optional.empty()),
                    "cli",
                    world.bridge.config.rest().deadline(),
                    Priority.INTERACTIVE);
        }

        void awaitInteractive() {
            Stream.concat(links.stream(), sent.stream()).forEach(CompletableFuture::join);
        }

        void assertOneAnswerEach(Part part, Moment moment) throws Exception {
            boolean mayFail = moment == Moment.BEYOND && (part == Part.LEDGER || part.degradesOnly());
            for (CompletableFuture<HttpResponse<String>> link : links) {
                JsonNode body = TestBridge.JSON.readTree(link.join().body());
                assertAnswer(body.path("status").asText().equals("issued"), code(body), mayFail, body.toString());
            }
            for (CompletableFuture<LinkReply> reply : sent) {
                boolean issued = reply.join() instanceof LinkReply.Issued;
                String code = reply.join() instanceof LinkReply.Refused refused
                        ? refused.error().code().text()
                        : "";
                assertAnswer(issued, code, mayFail, code);
            }
            replies(mayFail);
            rows(TestBridge.result(world.outbox(), file).lines(), "ROW", mayFail);
            batchRows(part, mayFail);
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(), atWork(), "batches at work"));
        }

        private void replies(boolean mayFail) throws Exception {
            List<String> open = new ArrayList<>(uids("QUEUE"));
            try (JmsClient jms = world.jms()) {
                while (!open.isEmpty()) {
                    Message reply = jms.take("BEGINI.LINK.REPLY", PATIENCE.toMillis());
                    assertTrue(reply != null, "no reply to " + open);
                    assertTrue(open.remove(reply.getJMSCorrelationID()), "a second reply");
                    JmsClient.Reply read = JmsClient.read(reply);
                    assertAnswer(
                            read.status().equals("issued"),
                            read.code(),
                            mayFail,
                            read.body().toString());
                }
                assertNull(jms.take("BEGINI.LINK.REPLY", 200), "a reply too many");
                for (String queue : List.of("BEGINI.LINK.REQUEST", "BEGINI.LINK.INVALID", "DLQ")) {
                    await().untilAsserted(() -> assertEquals(0, jms.depth(queue), "messages on " + queue));
                }
            }
        }

        /** Without the ledger or the folders a batch is refused as a whole; its sender still has it, and sends it again. */
        private void batchRows(Part part, boolean mayFail) throws Exception {
            HttpResponse<String> taken = batch.join();
            if (taken.statusCode() != 202) {
                assertTrue(part == Part.LEDGER || part == Part.DISK, taken.body());
                assertEquals(503, taken.statusCode(), taken.body());
                taken = batch();
            }
            assertEquals(202, taken.statusCode(), taken.body());
            String path = taken.headers().firstValue("Location").orElseThrow();
            await().atMost(PATIENCE).until(() -> get(path).contains("\"state\":\"finished\""));
            rows(get(path + "/result").lines().toList(), "BATCH", mayFail);
        }

        private String get(String path) throws IOException, InterruptedException {
            return http.send(authorized(path).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        private void rows(List<String> lines, String door, boolean mayFail) {
            assertEquals(EACH + 1, lines.size(), lines.toString());
            for (int i = 0; i < EACH; i++) {
                String[] cells = lines.get(i + 1).split(",", -1);
                assertEquals(uids(door).get(i), cells[0]);
                assertAnswer(cells[1].equals("issued"), cells[5], mayFail, lines.get(i + 1));
            }
        }

        private List<Path> atWork() throws IOException {
            try (Stream<Path> folders = Files.list(world.work())) {
                return folders.filter(Files::isDirectory).toList();
            }
        }

        private String code(JsonNode body) {
            return body.at("/error/code").asText();
        }

        private void assertAnswer(boolean issued, String code, boolean mayFail, String shown) {
            assertTrue(issued || (mayFail && CODES.contains(code)), shown);
        }
    }
}
