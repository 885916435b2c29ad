package dev.beginibridge.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.Certificates;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.ops.Health;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start says: where everything is, and what is missing. */
@Timeout(60)
class WhereaboutsIT {
    private static final URI BEGINI = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    private List<String> lines(Map<String, String> overrides) throws Exception {
        Settings settings = TestBridge.settings(directory, BEGINI, overrides);
        BridgeConfig config = BridgeConfig.from(settings);
        try (Bridge bridge = new Bridge(config, settings, Path.of(""), Clock.systemUTC())) {
            bridge.start();
            return Whereabouts.of(config, bridge).stream()
                    .map(line ->
                            line.replace(":" + bridge.management().orElseThrow().port() + "/", ":MANAGEMENT/"))
                    .map(line -> line.replaceAll(":\\d{4,5}\\b", ":PORT"))
                    .toList();
        }
    }

    @Test
    void aStartSaysWhereEachPartIs() throws Exception {
        assertEquals(
                List.of(
                        "queue door: BEGINI.LINK.REQUEST at tcp://127.0.0.1:PORT",
                        "file door: " + directory.resolve("inbox") + ", results in " + directory.resolve("outbox"),
                        "REST door: http://127.0.0.1:PORT/v1/links",
                        "operations page: http://127.0.0.1:MANAGEMENT/",
                        "ledger: jdbc:sqlite:" + directory.resolve("ledger.db") + ", Begini: http://127.0.0.1:1"),
                lines(Map.of()));
    }

    @Test
    void portsOfTheirOwnAndTlsAreShown() throws Exception {
        Certificates certificates = new Certificates(directory);
        String good = directory.resolve("good.pem").toString();
        List<String> lines = lines(Map.of(
                "begini.webhooks.enabled",
                "true",
                "begini.webhooks.port",
                "0",
                "begini.rest.tls.certificate",
                good,
                "begini.rest.tls.key",
                certificates.serverKey.toString(),
                "begini.management.tls.certificate",
                good,
                "begini.management.tls.key",
                certificates.serverKey.toString()));
        assertEquals(
                List.of(
                        "REST door: https://127.0.0.1:PORT/v1/links",
                        "webhooks: https://127.0.0.1:PORT/v1/webhooks/",
                        "operations page: https://127.0.0.1:MANAGEMENT/"),
                lines.subList(2, 5));
    }

    @Test
    void aBrokerElsewhereIsNamedWithoutItsPassword() throws Exception {
        List<String> lines = lines(Map.of(
                "begini.jms.broker-url", "tcp://127.0.0.1:1?keyStorePassword=pass-word-1",
                "begini.file.enabled", "false",
                "begini.rest.enabled", "false"));
        assertEquals(3, lines.size(), lines::toString);
        assertEquals("queue door: BEGINI.LINK.REQUEST at tcp://127.0.0.1:1?keyStorePassword=***", lines.get(0));
    }

    @Test
    void whatIsMissingIsWaitedForAndThenNamed() throws Exception {
        try (Health health = new Health(Clock.systemUTC())) {
            int[] looks = {0};
            health.register("slow", () -> ++looks[0] < 3 ? Health.Outcome.down("not yet") : Health.Outcome.up("there"));
            assertEquals(Optional.empty(), Whereabouts.missing(health, Duration.ofSeconds(30)));
            health.register("broker", () -> Health.Outcome.down("it refused the connection"));
            Optional<String> missing = Whereabouts.missing(health, Duration.ZERO);
            assertEquals(Optional.of("broker: it refused the connection"), missing);
        }
    }
}
