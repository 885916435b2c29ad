package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.end.JmsClient.Reply;
import dev.beginibridge.end.TestBridge.Response;
import dev.beginibridge.end.TestBridge.Result;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error code of the contract, by each door. */
@Timeout(120)
class ErrorCodesIT {
    @TempDir
    static Path directory;

    private static TestBridge bridge;

    /** A request, as JSON members, and what must come of it. */
    record Case(String code, String status, int http, String deployment, String uid, String environment) {
        String json(String requestId) {
            List<String> members = new ArrayList<>(List.of("\"request_id\":\"" + requestId + "\""));
            members.add("\"uid\":\"" + uid + "\"");
            Optional.ofNullable(deployment).ifPresent(name -> members.add("\"deployment\":\"" + name + "\""));
            Optional.ofNullable(environment).ifPresent(name -> members.add("\"environment\":\"" + name + "\""));
            return "{" + String.join(",", members) + "}";
        }

        String row(String requestId) {
            return String.join(
                    ",", requestId, deployment == null ? "" : deployment, uid, environment == null ? "" : environment);
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("invalid_uid", "rejected", 422, null, "a b", null),
                new Case("unknown_deployment", "rejected", 404, "nobodys-loans", "CASE-UID-1", null),
                new Case("environment_mismatch", "rejected", 422, null, "CASE-UID-2", "production"),
                new Case("rejected_by_begini", "rejected", 422, null, "MAGIC422-1", null),
                new Case("rejected_by_begini", "rejected", 422, null, "MAGIC409-1", null),
                new Case("begini_unavailable", "failed", 502, null, "MAGIC500-1", null),
                new Case("begini_unavailable", "failed", 502, null, "MAGICHTML-1", null),
                new Case("begini_unavailable", "failed", 504, null, "MAGICDRIP-1", null),
                new Case("begini_unavailable", "failed", 503, null, "MAGIC429-1", null));
    }

    @BeforeAll
    static void start() throws Exception {
        bridge = TestBridge.start(
                directory,
                "begini.api.call-timeout",
                "1s",
                "begini.probe.suspended-interval",
                "100ms",
                "begini.rest.deadline",
                "4s"); // on a busy machine, too, a refused key is found out before it
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void byRest(Case given) throws Exception {
        Response response = bridge.post(given.json("rest-" + given.uid().hashCode()));
        assertEquals(given.http(), response.status(), response.raw().body());
        assertEquals(
                "application/problem+json",
                response.raw()
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow()
                        .replaceFirst(";.*", ""));
        assertError(given, response.body().path("error"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void byJms(Case given) throws Exception {
        try (JmsClient jms = bridge.jms()) {
            Reply reply = jms.ask(given.json("jms-" + given.uid().hashCode()));
            assertEquals(given.status(), reply.status());
            assertEquals(given.code(), reply.code());
            assertEquals(given.status(), reply.body().path("status").asText());
            assertEquals(given.uid(), reply.body().path("uid").asText());
            assertError(given, reply.body().path("error"));
        }
    }

    private static void assertError(Case given, JsonNode error) {
        assertEquals(given.code(), error.path("code").asText(), error.toString());
        assertEquals(given.status().equals("failed"), error.path("retryable").asBoolean());
        assertTrue(error.path("message").asText().length() > 10);
        assertFalse(error.path("message").asText().contains(given.uid()), "the uid is not in the message");
        assertEquals(given.code().equals("rejected_by_begini"), error.has("begini_status"));
    }

    @Test
    void byFile() throws Exception {
        StringBuilder csv = new StringBuilder("request_id,deployment,uid,environment\n");
        List<Case> cases = cases();
        for (int i = 0; i < cases.size(); i++) {
            csv.append(cases.get(i).row("file-" + i)).append('\n');
        }
        csv.append("file-good,,CASE-UID-GOOD,test\n");
        Result result = bridge.drop("codes.csv", csv.toString());
        for (int i = 0; i < cases.size(); i++) {
            Case given = cases.get(i);
            String line = result.lines().get(i + 1);
            assertTrue(
                    line.startsWith(given.row("file-" + i) + "," + given.status() + ",,,," + given.code() + ","), line);
        }
        assertTrue(result.lines().get(cases.size() + 1).contains(",issued,false,https://app.psychometric.me/"));
        assertEquals(cases.size() + 1, result.summary().path("rows").asInt());
        assertEquals(1, result.summary().path("issued").asInt());
        assertEquals(5, result.summary().path("rejected").asInt());
        assertEquals(4, result.summary().path("failed").asInt());
    }

    @Test
    void whatCannotBeReadIsAnsweredToo() throws Exception {
        Response response = bridge.post("{\"uid\":17,\"request_id\":\"unreadable\"}");
        assertEquals(400, response.status());
        assertEquals(
                "invalid_request", response.body().path("error").path("code").asText());
        try (JmsClient jms = bridge.jms()) {
            Reply reply = jms.ask("not json");
            assertEquals("invalid_request", reply.code());
            assertEquals("rejected", reply.status());
        }
        Result result = bridge.drop("unreadable.jsonl", "{\"uid\":\"CASE-UID-JSONL\"}\nnot json\n");
        assertEquals(1, result.summary().path("issued").asInt());
        assertEquals(1, result.summary().path("rejected").asInt());
        assertTrue(
                result.lines().get(1).contains("\"invalid_request\""),
                result.lines().get(1));
    }

    @Test
    void aRequestIdStaysWithItsUidThroughEveryDoor() throws Exception {
        assertEquals(
                201,
                bridge.post("{\"request_id\":\"R-1\",\"uid\":\"CONFLICT-1\"}").status());
        Response again = bridge.post("{\"request_id\":\"R-1\",\"uid\":\"CONFLICT-2\"}");
        assertEquals(422, again.status());
        assertEquals(
                "request_id_conflict", again.body().path("error").path("code").asText());
        try (JmsClient jms = bridge.jms()) {
            assertEquals(
                    "request_id_conflict",
                    jms.ask("{\"request_id\":\"R-1\",\"uid\":\"CONFLICT-3\"}").code());
        }
        Result result = bridge.drop("conflict.csv", "uid,request_id\nCONFLICT-4,R-1\nCONFLICT-1,R-1\n");
        assertTrue(
                result.lines().get(1).contains(",rejected,,,,request_id_conflict,"),
                result.lines().get(1));
        assertTrue(
                result.lines().get(2).contains(",issued,true,"), result.lines().get(2));
        // Another tenant's ids are its own.
        assertEquals(
                201,
                bridge.post("{\"request_id\":\"R-1\",\"uid\":\"CONFLICT-5\",\"deployment\":\"sme-loans\"}")
                        .status());
    }

    @Test
    void aSuspendedDeploymentIsAnsweredAtOnceByRestAndWaitsElsewhere() throws Exception {
        String request = "{\"uid\":\"MAGIC401-1\",\"deployment\":\"sme-loans\"}";
        Response response = bridge.post(request);
        assertEquals(503, response.status());
        assertEquals(
                "deployment_suspended",
                response.body().path("error").path("code").asText());
        try (JmsClient jms = bridge.jms()) {
            Reply reply = jms.ask(request);
            assertEquals("deployment_suspended", reply.code());
            assertEquals("failed", reply.status());
        }
        Result result = bridge.drop("suspended.csv", "uid,deployment\nMAGIC403-1,sme-loans\n");
        assertTrue(
                result.lines().get(1).contains(",failed,,,,deployment_suspended,"),
                result.lines().get(1));
        // The neighbours were never stopped.
        assertEquals(201, bridge.post("{\"uid\":\"NEIGHBOUR-1\"}").status());
    }

    /** The caller's own word for it, not that of an exchange property that it never heard of. */
    @Test
    void aBlankRequestIdIsToldAsOneAtTheRestDoor() throws Exception {
        JsonNode problem =
                bridge.post("{\"uid\":\"BLANK-ID-1\",\"request_id\":\"\"}").body();
        assertEquals("invalid_request", problem.path("error").path("code").asText());
        String message = problem.path("error").path("message").asText();
        assertTrue(message.startsWith("request_id is blank or longer than 200 characters"), message);
    }

    /** The reply has it as it came; only what operators search by is shorter. */
    @Test
    void anOddCorrelationIdRefusesNoRequest() throws Exception {
        try (JmsClient jms = bridge.jms()) {
            for (String id : List.of("   ", "x".repeat(1_001))) {
                Message request = jms.session.createTextMessage("{\"uid\":\"ODD-CORRELATION-1\"}");
                request.setJMSCorrelationID(id);
                jms.send("BEGINI.LINK.REQUEST", request);
                Reply reply = JmsClient.read(jms.take("BEGINI.LINK.REPLY", 30_000));
                assertEquals("issued", reply.status(), reply.body().toString());
                assertEquals(id, reply.message().getJMSCorrelationID());
            }
        }
    }
}
