package dev.beginibridge.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.beginibridge.Configs;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.begini.TokenRoute;
import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bridge's own call meets each magic uid, in both authentication modes: the table's last column is true. */
class MagicCallTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static Sandbox sandbox;
    private static TokenRoute call;

    @BeforeAll
    static void start() {
        sandbox = Fixture.sandbox(Clock.systemUTC());
        sandbox.start();
        call = new TokenRoute(Configs.api(sandbox.baseUrl(), TIMEOUT, TIMEOUT, 4), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        call.close();
        sandbox.close();
    }

    @ParameterizedTest
    @EnumSource
    void isTakenAsTheTableSays(MagicUid magic) {
        for (SandboxDeployment known : Sandbox.builtIn()) {
            String uid = magic.name() + (known.hmac() ? "H" : "K");
            TokenAnswer answer = call.call(deployment(known), uid, Duration.ofMinutes(1));
            assertInstanceOf(kind(magic.expected()), answer);
            assertEquals(1, sandbox.calls(uid), "one call, not repeated by the client");
            // At the deadline it is another thread that drops the connection, so it may be gone a moment later.
            await("no connection is kept by a call that has ended").until(() -> call.leased() == 0);
        }
        assertEquals(0, sandbox.counts().elsewhere(), "no redirect is followed");
    }

    private static Class<? extends TokenAnswer> kind(MagicUid.Expected expected) {
        return switch (expected) {
            case ISSUED -> TokenAnswer.Usable.class;
            case REJECTED -> TokenAnswer.Rejected.class;
            case SUSPENDED -> TokenAnswer.CredentialsRefused.class;
            case RETRIED -> TokenAnswer.Unavailable.class;
        };
    }

    private static Deployment deployment(SandboxDeployment known) {
        return new Deployment(
                known.name(),
                Environment.TEST,
                known.integrationId(),
                known.hmac(),
                new Credentials(known.name(), known.apiKey(), Optional.empty(), Duration.ZERO, Clock.systemUTC()),
                Optional.empty(),
                Optional.empty());
    }
}
