package dev.beginibridge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.ledger.Ledger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one client may do beside another. */
class RestClientsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private static HttpResponse<String> asEsb(Fixture fixture, String path) throws Exception {
        return fixture.send(fixture.to(path)
                .header("Authorization", "Bearer " + Fixture.ESB)
                .GET());
    }

    @Test
    void theHeartIsToldWhatTheClientMayAskFor() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.clients.web.deployments", "personal-loans")) {
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
            assertEquals(Set.of("personal-loans"), fixture.seenProperties.get("BeginiClientDeployments"));
            fixture.send(fixture.to("/v1/links").header("Authorization", "Bearer " + Fixture.ESB), Fixture.REQUEST);
            assertFalse(fixture.seenProperties.containsKey("BeginiClientDeployments"));
        }
    }

    @Test
    void aForbiddenDeploymentsRecordLooksLikeThatOfNone() throws Exception {
        try (Fixture fixture = Fixture.with(
                "begini.deployments.mortgages.integration-id", "4711",
                "begini.deployments.mortgages.api-key", "another-key-of-a-test",
                "begini.rest.clients.esb.deployments", "mortgages")) {
            fixture.ledger.entries.put(
                    new Ledger.Key("1234567890987654321", Fixture.UID),
                    new Ledger.Entry("personal-loans", Ledger.State.ISSUED, Optional.of(NOW), Optional.of(NOW), NOW));
            String path = "/v1/links/personal-loans/" + Fixture.UID;
            assertEquals(200, fixture.get(path).statusCode());
            JsonNode forbidden = RestDoorTest.problem(asEsb(fixture, path), 404);
            JsonNode unknown = RestDoorTest.problem(asEsb(fixture, "/v1/links/no-such/" + Fixture.UID), 404);
            assertEquals(unknown, forbidden);
            assertEquals(
                    "unknown_deployment", forbidden.path("error").path("code").asText());
        }
    }

    @Test
    void aClientAboveItsRateIsToldWhenToComeBackAndOthersAreNotTouched() throws Exception {
        try (Fixture fixture = Fixture.with("begini.rest.clients.web.max-per-second", "0.25")) {
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
            HttpResponse<String> refused = fixture.post(Fixture.REQUEST);
            RestDoorTest.problem(refused, 429);
            assertEquals(Optional.of("4"), refused.headers().firstValue("Retry-After"));
            // No route is asked and no path is told apart: also what does not exist counts and is refused.
            RestDoorTest.problem(fixture.get("/v1/nothing"), 429);
            RestDoorTest.problem(asEsb(fixture, "/v1/nothing"), 404);
            fixture.clock.advance(Duration.ofSeconds(4));
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        }
    }
}
