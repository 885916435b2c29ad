package dev.beginibridge.app;

import dev.beginibridge.ops.Health;
import dev.beginibridge.tls.OwnCertificate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the bridge's own certificates: each run of the health check takes up renewed ones. Soon to expire is the last tenth
 * of a certificate's life, of long lives the last two weeks.
 */
record CertificateHealth(List<OwnCertificate> certificates, Clock clock) implements Health.Check {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateHealth.class);
    private static final Duration SOON = Duration.ofDays(14);
    private static final int LAST_PART = 10;

    /** Does nothing without certificates; tells of one that has expired already. */
    static void register(Health health, MeterRegistry metrics, Clock clock, List<OwnCertificate> certificates) {
        if (certificates.isEmpty()) {
            return;
        }
        for (OwnCertificate certificate : certificates) {
            Gauge.builder("begini.certificate.expiry.timestamp.seconds", certificate, own -> own.lastDay()
                            .getEpochSecond())
                    .description("When a certificate of the bridge's own expires, in seconds since 1970")
                    .tag("use", certificate.use())
                    .register(metrics);
            if (clock.instant().isAfter(certificate.lastDay())) {
                LOG.error("{}", expired(certificate));
            }
        }
        health.register("certificates", new CertificateHealth(certificates, clock));
    }

    @Override
    public Health.Outcome check() {
        certificates.forEach(OwnCertificate::look);
        Instant now = clock.instant();
        List<String> troubles = certificates.stream()
                .filter(certificate -> !now.isBefore(warnFrom(certificate)))
                .map(certificate -> now.isAfter(certificate.lastDay())
                        ? expired(certificate)
                        : "the certificate of " + certificate.use() + " expires at " + certificate.lastDay()
                                + ": renew it in " + certificate.file())
                .toList();
        return troubles.isEmpty()
                ? Health.Outcome.up("no certificate of the bridge's own expires soon")
                : Health.Outcome.degraded(String.join("; ", troubles));
    }

    private static Instant warnFrom(OwnCertificate certificate) {
        Duration part =
                Duration.between(certificate.firstDay(), certificate.lastDay()).dividedBy(LAST_PART);
        return certificate.lastDay().minus(part.compareTo(SOON) < 0 ? part : SOON);
    }

    private static String expired(OwnCertificate certificate) {
        return "the certificate of " + certificate.use() + " has expired at " + certificate.lastDay()
                + ", and whoever checks it refuses it: renew it in " + certificate.file();
    }
}
