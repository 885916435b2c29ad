package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.ManualClock;
import dev.beginibridge.config.Upkeep;
import dev.beginibridge.ledger.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command {@code results} is answered, from a real outbox. */
class ResultDeskTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration KEPT = Duration.ofDays(90);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Outbox outbox;
    private ResultDesk desk;

    @BeforeEach
    void open() {
        outbox = new Outbox(directory, clock);
        desk = desk(Map.of(Outbox.DEPLOYMENT, Duration.ofHours(24)));
    }

    private ResultDesk desk(Map<String, Duration> sessionLimits) {
        return new ResultDesk(sessionLimits, KEPT, outbox.store, clock);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private List<String> ask(String question) throws IOException {
        return List.of(JSON.readValue(desk.answer(question), String[].class));
    }

    private void deliverAll() {
        outbox.store
                .take(10, clock.instant(), Duration.ofMinutes(1))
                .forEach(delivery -> outbox.store.delivered(delivery, clock.instant()));
    }

    @Test
    void listsTheNewestFirstWithoutWhatIsInThem() throws Exception {
        outbox.ask("UID-00001", "day.csv", 1);
        String old = outbox.receive("UID-00001", "application.complete", "{}");
        deliverAll();
        String young = outbox.receive("UID-00001", "psychometric_score.complete", "{\"score\":712}");

        List<String> lines = ask("{\"command\":\"list\",\"most\":10}");
        assertEquals(2, lines.size());
        assertEquals(
                "{\"event_id\":\"" + old + "\",\"event\":\"application.complete\",\"deployment\":\"personal-loans\","
                        + "\"environment\":\"test\",\"uid\":\"UID-00001\",\"request_id\":\"R-UID-00001\","
                        + "\"received_at\":\"2026-11-24T12:00:00.000Z\",\"state\":\"delivered\","
                        + "\"delivered_at\":\"2026-11-24T12:00:00.000Z\",\"attempts\":0}",
                lines.get(1));
        List<String> waiting = ask("{\"command\":\"list\",\"most\":10,\"waiting\":true}");
        assertEquals(List.of(lines.get(0)), waiting);
        assertTrue(waiting.get(0).contains(young) && !waiting.get(0).contains("712"), waiting.get(0));
    }

    /** Nothing else may look for it, in a bridge that hands nothing over. */
    @Test
    void saysWhoAskedAsSoonAsThatIsKnown() throws Exception {
        String id = outbox.receive("UID-00001", "application.complete", "{}");
        assertFalse(newest().has("matched"), "its link may still come");
        assertFalse(newest().has("request_id"));
        outbox.ask("UID-00001", "day.csv", 1);
        assertEquals("R-UID-00001", newest().path("request_id").asText());
        String show = ask("{\"command\":\"show\",\"event\":\"" + id + "\"}").get(0);
        assertEquals("R-UID-00001", JSON.readTree(show).at("/event/request_id").asText());

        outbox.receive("UID-00002", "application.complete", "{}");
        assertFalse(newest().has("matched"));
        clock.advance(Duration.ofSeconds(61));
        assertTrue(newest().has("matched"));
    }

    private JsonNode newest() throws IOException {
        return JSON.readTree(ask("{\"command\":\"list\",\"most\":1}").get(0));
    }

    @Test
    void showsOneWhole() throws Exception {
        String id = outbox.receive("UID-00001", "psychometric_score.complete", "{ \"score\" : 7.10e2 }");
        String line = ask("{\"command\":\"show\",\"event\":\"" + id + "\"}").get(0);
        assertTrue(line.contains("\"details\":{ \"score\" : 7.10e2 }"), line);
        assertEquals(id, JSON.readTree(line).path("event").path("event_id").asText());

        IOException unknown = assertThrows(
                IOException.class, () -> ask("{\"command\":\"show\",\"event\":\"" + "0".repeat(64) + "\"}"));
        assertTrue(unknown.getMessage().startsWith("there is no event 0000"), unknown.getMessage());
    }

    @Test
    void replaysAllOrNothing() throws Exception {
        outbox.ask("UID-00001", "day.csv", 1);
        String id = outbox.receive("UID-00001", "application.complete", "{}");
        deliverAll();
        assertThrows(IOException.class, () -> ask("{\"command\":\"replay\",\"events\":[\"" + id + "\",\"none\"]}"));
        assertEquals(0, outbox.store.waiting().count());

        assertEquals(
                List.of("{\"event_id\":\"" + id + "\",\"deployment\":\"personal-loans\",\"state\":\"waiting\"}"),
                ask("{\"command\":\"replay\",\"events\":[\"" + id + "\"]}"));
        ResultEvent event = outbox.store
                .take(1, clock.instant(), Duration.ofMinutes(1))
                .get(0)
                .event();
        assertEquals(id, event.id());
        assertEquals(1, event.replays());
    }

    @Test
    void anIdOfTwoDeploymentsStandsForBothEvents() throws Exception {
        String id = outbox.receive("UID-00001", "application.complete", "{}");
        assertEquals(id, outbox.receive("sme-loans", "UID-00001", "application.complete", "{}"));
        clock.advance(Duration.ofSeconds(61));
        deliverAll();
        List<String> both = List.of(Outbox.DEPLOYMENT, "sme-loans");
        List<String> shown = new ArrayList<>();
        for (String line : ask("{\"command\":\"show\",\"event\":\"" + id + "\"}")) {
            shown.add(JSON.readTree(line).at("/event/deployment").asText());
        }
        assertEquals(both, shown);
        List<String> replayed = new ArrayList<>();
        for (String line : ask("{\"command\":\"replay\",\"events\":[\"" + id + "\"]}")) {
            replayed.add(JSON.readTree(line).path("deployment").asText());
        }
        assertEquals(both, replayed);
        assertEquals(2, outbox.store.waiting().count());
    }

    @Test
    void tellsWhatIsMissing() throws Exception {
        ResultDesk without = desk(Map.of());
        JsonNode hint = JSON.readTree(without.answer("{\"command\":\"missing\",\"most\":5}"));
        assertTrue(hint.textValue().contains("set begini.deployments.NAME.session-limit"), hint.toString());

        outbox.issue("UID-00001", "day.csv", 1);
        outbox.issue("UID-00002", "day.csv", 2);
        assertEquals(List.of(), ask("{\"command\":\"missing\",\"most\":5}"));
        outbox.receive("UID-00002", "psychometric_score.complete", "{}");
        clock.advance(Duration.ofHours(25));
        List<String> lines = ask("{\"command\":\"missing\",\"most\":5}");
        assertEquals(1, lines.size());
        JsonNode line = JSON.readTree(lines.get(0));
        assertEquals("UID-00001", line.path("uid").asText());
        assertEquals("R-UID-00001", line.path("request_id").asText());
        assertEquals("file", line.path("door").asText());
        assertEquals("2026-11-24T12:00:00.000Z", line.path("issued_at").asText());
    }

    /** The oldest come first: they would hide those that are really missing. */
    @Test
    void aLinkWhoseEventsMayBeForgottenIsNotMissing() throws Exception {
        outbox.issue("UID-00001", "day.csv", 1);
        outbox.receive("UID-00001", "psychometric_score.complete", "{}");
        deliverAll();
        clock.advance(Duration.ofDays(60));
        outbox.issue("UID-00002", "day.csv", 2);
        clock.advance(Duration.ofDays(40));
        Upkeep terms = new Upkeep(0, Duration.ofDays(365), KEPT, KEPT, KEPT);
        try (Retention retention = new Retention(outbox.database, terms, clock, new SimpleMeterRegistry())) {
            assertTrue(retention.sweep());
        }
        assertEquals(List.of(), outbox.store.newest(1, false), "its score is forgotten");
        List<String> lines = ask("{\"command\":\"missing\",\"most\":1}");
        assertEquals("UID-00002", JSON.readTree(lines.get(0)).path("uid").asText());
        clock.advance(Duration.ofDays(50));
        assertEquals(List.of(), ask("{\"command\":\"missing\",\"most\":1}"));
    }
}
