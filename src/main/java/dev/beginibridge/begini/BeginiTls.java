package dev.beginibridge.begini;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.tls.OwnCertificate;
import dev.beginibridge.tls.Trust;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes the TLS side of the Begini client from the configured files. */
final class BeginiTls {
    private BeginiTls() {}

    static Optional<OwnCertificate> own(Tls tls) {
        return tls.client().map(identity -> new OwnCertificate("begini-client", identity, IdentityKeys.TO_BEGINI));
    }

    static SSLContext context(Tls tls, Optional<OwnCertificate> own) {
        try {
            return Trust.context(own, trust(tls));
        } catch (GeneralSecurityException e) {
            throw new ConfigException("this Java cannot do TLS with the keys of " + ConfigKey.API_CLIENT_KEY_STORE.key()
                    + " or " + ConfigKey.API_CLIENT_KEY.key() + ": use RSA or EC keys");
        }
    }

    /** Null where nothing is configured: what this Java trusts by itself. */
    private static TrustManager[] trust(Tls tls) throws GeneralSecurityException {
        if (tls.trustStore().isEmpty() && tls.extraRoot().isEmpty()) {
            return null;
        }
        List<Certificate> roots = new ArrayList<>();
        if (tls.trustStore().isPresent()) {
            roots.addAll(Trust.rootsOf(tls.trustStore().get(), ConfigKey.API_TRUST_STORE));
        } else {
            roots.addAll(Trust.rootsOfJvm());
        }
        if (tls.extraRoot().isPresent()) {
            roots.addAll(Trust.rootsOf(tls.extraRoot().get(), ConfigKey.API_EXTRA_ROOT));
        }
        return Trust.in(roots);
    }
}
