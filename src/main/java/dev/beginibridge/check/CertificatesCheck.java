package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.tls.Identities;
import dev.beginibridge.tls.TlsFiles;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The bridge's own certificates and the roots that it trusts: whether they can be used, and for how long. */
record CertificatesCheck(BridgeConfig config, Clock clock) implements Check {
    private static final int FEW_DAYS = 30;

    @Override
    public void look(Findings found) throws GeneralSecurityException {
        TlsFiles.check(config, true); // what it refuses is told
        end("the client certificate for Begini", config.api().tls().client(), IdentityKeys.TO_BEGINI, found);
        if (config.rest().enabled() || config.hasWebhookPort()) {
            end(
                    config.rest().enabled() ? "the REST door's certificate" : "the webhooks' certificate",
                    config.rest().tls().map(Tls.Server::identity),
                    IdentityKeys.OF_REST,
                    found);
        }
        end(
                "the management port's certificate",
                config.management().tls().map(Tls.Server::identity),
                IdentityKeys.OF_MANAGEMENT,
                found);
        if (found.all().isEmpty()) {
            found.ok("no certificate of its own is configured");
        }
        if (config.file().enabled()) {
            new FileFormats(config.file().rules(), List.of())
                    .leftOut()
                    .forEach(id -> found.warn(
                            "the PGP recipient " + id + " has no key for encryption that is valid today",
                            "renew it, or take it out of " + ConfigKey.FILE_PGP_RECIPIENTS_FILE.key()));
        }
    }

    private void end(String what, Optional<Tls.Identity> identity, IdentityKeys keys, Findings found)
            throws GeneralSecurityException {
        if (identity.isEmpty()) {
            return;
        }
        Instant end = Identities.shown(identity.get(), keys).lastDay();
        long days = Duration.between(clock.instant(), end).toDays();
        if (end.isBefore(clock.instant())) {
            found.fail(what + " has ended", "renew it");
        } else if (days < FEW_DAYS) {
            found.warn(what + " ends in " + days + " days", "renew it");
        } else {
            found.ok(what + " is good for " + days + " days");
        }
    }
}
