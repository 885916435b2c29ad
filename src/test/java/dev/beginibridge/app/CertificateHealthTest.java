package dev.beginibridge.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.ops.Health;
import dev.beginibridge.tls.OwnCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateHealthTest {
    @TempDir
    static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new Certificates(directory);
    }

    private static OwnCertificate certificate(String name) {
        Identity identity = new Identity.InPem(directory.resolve(name + ".pem"), certificates.serverKey);
        return new OwnCertificate("rest", identity, IdentityKeys.OF_REST);
    }

    private static Health.State at(Instant moment, OwnCertificate certificate, SimpleMeterRegistry metrics) {
        try (Health health = new Health(Clock.systemUTC())) {
            CertificateHealth.register(health, metrics, Clock.fixed(moment, ZoneOffset.UTC), List.of(certificate));
            return health.report().checks().get(0);
        }
    }

    /** The certificate {@code good} is valid for 30 days: its last tenth are 3. */
    @Test
    void theLastTenthOfItsLifeIsTold() {
        OwnCertificate good = certificate("good");
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        assertEquals(
                Health.Status.UP,
                at(good.lastDay().minus(Duration.ofDays(4)), good, metrics).status());
        assertEquals(
                (double) good.lastDay().getEpochSecond(),
                metrics.get("begini.certificate.expiry.timestamp.seconds")
                        .tag("use", "rest")
                        .gauge()
                        .value());
        Health.State soon = at(good.lastDay().minus(Duration.ofDays(2)), good, metrics);
        assertEquals(Health.Status.DEGRADED, soon.status());
        assertEquals(
                "the certificate of rest expires at " + good.lastDay() + ": renew it in "
                        + directory.resolve("good.pem"),
                soon.message());
    }

    @Test
    void anExpiredOneIsToldAndDoesNotTakeTheBridgeOut() {
        Health.State expired = at(Instant.now(), certificate("expired"), new SimpleMeterRegistry());
        assertEquals(Health.Status.DEGRADED, expired.status());
        assertTrue(expired.message().startsWith("the certificate of rest has expired at "), expired.message());
    }
}
