package dev.beginibridge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Mutants;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bodies as JSONTestSuite breaks them: each is answered as the contract says, and the next one, too. {@code
 * -Dbegini.test.mutations=10000} is the whole of it.
 */
@Timeout(600)
class RestMutationsTest {
    private static final int MUTATIONS = Integer.getInteger("begini.test.mutations", 1_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SEEDS = List.of(
            Fixture.REQUEST,
            "{\"uid\":\"ABCDE-12345\"}",
            " {\"request_id\" : null , \"deployment\":\"personal-loans\", \"uid\":\"ABCDE\", \"environment\":\"test\" } \n",
            "{\"uid\":\"ABCDE\",\"more\":{\"a\":[1,-0.5e+10,true,false,null,{}],\"b\":\"\\u00e9\\n\\ud83d\\ude00é\"}}",
            "{\"a\":" + "[".repeat(15) + "]".repeat(15) + ",\"uid\":\"ABCDE\"}",
            "{\"uid\":\"ABCDE\",\"long\":\"" + "x".repeat(1_000) + "\",\"n\":" + "9".repeat(300) + "}");

    @Test
    void eachMutantIsAnsweredAndTheNextOneToo() throws Exception {
        Mutants mutants = new Mutants(SEEDS.stream()
                .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                .toList());
        try (Fixture fixture = new Fixture()) {
            fixture.heart = exchange -> {
                LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
                if (request.uid() != null && request.uid().matches("[A-Za-z0-9_-]{5,60}")) {
                    Fixture.issue(exchange, false);
                } else {
                    exchange.getMessage()
                            .setBody(LinkReply.refuse(request, new LinkError(ErrorCode.INVALID_UID, "no uid")));
                }
            };
            int[] answers = new int[600];
            long early = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] body = mutants.of(i % SEEDS.size(), i);
                fixture.seen = null;
                answers[answer(fixture, body)]++;
                if (i == MUTATIONS / 3) {
                    early = Fixture.heap();
                }
            }
            assertTrue(answers[201] > 0 && answers[400] > answers[201], "mutants of one kind only");
            assertEquals(MUTATIONS, answers[201] + answers[400] + answers[422]);
            assertTrue(Fixture.heap() - early < 32 << 20, "the heap has grown");
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        }
    }

    private static int answer(Fixture fixture, byte[] body) throws Exception {
        HttpResponse<String> response = fixture.send(fixture.authorized("/v1/links")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        String sent = new String(body, StandardCharsets.UTF_8);
        if (response.statusCode() == 400) {
            RestDoorTest.problem(response, 400);
            assertNull(fixture.seen, sent);
        } else {
            // Whoever else reads it, reads the same uid.
            JsonNode read = JSON.readTree(body);
            assertTrue(read.isObject(), sent);
            assertEquals(read.path("uid").textValue(), fixture.seen.uid(), sent);
        }
        return response.statusCode();
    }
}
