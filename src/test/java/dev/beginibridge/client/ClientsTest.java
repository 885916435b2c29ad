package dev.beginibridge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is known, and how much each may. */
class ClientsTest {
    private final ManualClock clock = new ManualClock();

    private static BridgeConfig.Client config(String name, String token, Double rate, boolean operator) {
        return new BridgeConfig.Client(
                name,
                SecretHash.of(Secret.of(token)),
                Optional.empty(),
                operator ? Optional.empty() : Optional.of(Set.of("loans")),
                Optional.ofNullable(rate),
                operator);
    }

    private Clients clients(Double rate) {
        return new Clients(
                List.of(config("web", "token-of-web", rate, false), config("desk", "token-of-desk", null, true)),
                clock);
    }

    private static Optional<String> name(Optional<Client> client) {
        return client.map(Client::name);
    }

    @Test
    void aTokenStandsForItsClient() {
        Clients clients = clients(null);
        assertEquals(Optional.of("web"), name(clients.authenticate("Bearer token-of-web")));
        assertEquals(Optional.of("desk"), name(clients.authenticate("bearer token-of-desk ")));
        assertEquals(Optional.of("desk"), name(clients.authenticate("Bearer token-of-desk")));
        for (String wrong : List.of("token-of-web", "Basic token-of-web", "Bearer token-of-we", "Bearer ", "Bearer")) {
            assertEquals(Optional.empty(), name(clients.authenticate(wrong)), wrong);
        }
        assertEquals(Optional.empty(), name(clients.authenticate(null)));
    }

    @Test
    void nobodyIsKnownWithoutConfiguration() {
        Clients none = new Clients(List.of(), clock);
        assertTrue(none.isEmpty());
        assertEquals(Optional.empty(), none.authenticate("Bearer "));
    }

    @Test
    void onlyAnOperatorIsOneAndOnlyTheNamedDeploymentsMayBeUsed() {
        Clients clients = clients(null);
        Client web = clients.authenticate("Bearer token-of-web").orElseThrow();
        Client desk = clients.authenticate("Bearer token-of-desk").orElseThrow();
        assertFalse(web.isOperator());
        assertTrue(desk.isOperator());
        assertTrue(web.mayUse("loans"));
        assertFalse(web.mayUse("mortgages"));
        assertTrue(desk.mayUse("mortgages"));
    }

    @Test
    void aRateAllowsItsSecondAtOnceAndThenItsPace() {
        Client web = clients(4.0).authenticate("Bearer token-of-web").orElseThrow();
        for (int i = 0; i < 4; i++) {
            assertEquals(Duration.ZERO, web.take());
        }
        assertEquals(Duration.ofMillis(250), web.take());
        assertEquals(Duration.ofMillis(250), web.take(), "what is refused is not counted");
        clock.advance(Duration.ofMillis(250));
        assertEquals(Duration.ZERO, web.take());
        assertEquals(Duration.ofMillis(250), web.take());
        clock.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 4; i++) {
            assertEquals(Duration.ZERO, web.take(), "a quiet minute gives no more than a second's worth");
        }
        assertFalse(web.take().isZero());
    }

    @Test
    void aRateBelowOneASecondAllowsOneAtATime() {
        Client web = clients(0.5).authenticate("Bearer token-of-web").orElseThrow();
        assertEquals(Duration.ZERO, web.take());
        assertEquals(Duration.ofSeconds(2), web.take());
        clock.advance(Duration.ofSeconds(2));
        assertEquals(Duration.ZERO, web.take());
    }

    @Test
    void aClockThatIsSetBackShutsNobodyOut() {
        Client web = clients(4.0).authenticate("Bearer token-of-web").orElseThrow();
        for (int i = 0; i < 4; i++) {
            assertEquals(Duration.ZERO, web.take());
        }
        clock.advance(Duration.ofHours(-1));
        assertEquals(Duration.ZERO, web.take());
    }

    @Test
    void nothingPrintedHoldsAToken() {
        BridgeConfig.Client config = config("web", "token-of-web", null, false);
        assertFalse(config.toString().contains("token-of-web"));
        assertTrue(config.toString().contains("***"), config.toString());
        assertEquals("***", config.token().toString());
    }
}
