package dev.beginibridge.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.model.Secret;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One deployment's key refused or rotated at Begini's side; the others go on. */
class KeyModesTest {
    private static final String OLD = "sandbox-key-personal-loans";

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Fixture.sandbox(Clock.systemUTC());
        sandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private int byKey(String key) throws Exception {
        return Fixture.send(Fixture.post(sandbox, TokenEndpoint.PATH, Raw.body("uid_123456"))
                        .header("api-key", key))
                .statusCode();
    }

    private int signedBy(String key) throws Exception {
        String body = "{\"uid\":\"uid_123456\",\"integration_id\":\"9876543210123456789\"}";
        String signature = Keys.sign(body.getBytes(StandardCharsets.UTF_8), Secret.of(key));
        return Fixture.send(Fixture.post(sandbox, TokenEndpoint.PATH, body).header("X-Signature", signature))
                .statusCode();
    }

    @Test
    void oneDeploymentIsRefused() throws Exception {
        sandbox.mode("unauthorized=personal-loans");
        assertEquals(401, byKey(OLD));
        assertEquals(200, signedBy("sandbox-key-sme-loans"));
        sandbox.mode("key=personal-loans:" + OLD);
        assertEquals(200, byKey(OLD));
        sandbox.mode("unauthorized=sme-loans");
        assertEquals(401, signedBy("sandbox-key-sme-loans"));
        assertEquals(200, byKey(OLD));
        sandbox.mode("ok");
        assertEquals(200, signedBy("sandbox-key-sme-loans"));
    }

    @Test
    void aKeyIsRotated() throws Exception {
        HttpResponse<String> changed = Fixture.control(sandbox, "POST", "/_sandbox/mode?key=personal-loans:new-key_2");
        assertEquals(200, changed.statusCode());
        assertFalse(changed.body().contains("new-key_2"), "the mode shows no key");
        assertEquals(401, byKey(OLD));
        assertEquals(200, byKey("new-key_2"));
        sandbox.mode("key=sme-loans:other");
        assertEquals(401, signedBy("sandbox-key-sme-loans"));
        assertEquals(200, signedBy("other"));
        sandbox.mode("ok");
        assertEquals(200, byKey(OLD));
        assertEquals(401, byKey("new-key_2"));
    }

    @Test
    void theModeNamesWhoIsRefused() throws Exception {
        Fixture.control(sandbox, "POST", "/_sandbox/mode?unauthorized=sme-loans");
        JsonNode mode = Fixture.JSON.readTree(
                Fixture.control(sandbox, "GET", "/_sandbox/mode").body());
        assertEquals(List.of("sme-loans"), Fixture.JSON.convertValue(mode.path("unauthorized"), List.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unauthorized=nobody", "key=nobody:x", "key=personal-loans", "key=personal-loans:"})
    void whatIsNotKnownIsRefused(String word) throws Exception {
        assertThrows(IllegalArgumentException.class, () -> sandbox.mode(word));
        assertEquals(
                400, Fixture.control(sandbox, "POST", "/_sandbox/mode?" + word).statusCode());
        assertEquals(200, byKey(OLD));
    }
}
