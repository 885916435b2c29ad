package dev.beginibridge.tls;

import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.config.setting.ConfigKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom one side of a TLS connection trusts. */
public final class Trust {
    private Trust() {}

    /** Trusts whoever shows a certificate that comes from one of these roots. */
    public static TrustManager[] in(Collection<? extends Certificate> roots) throws GeneralSecurityException {
        KeyStore all = KeyFiles.emptyStore();
        for (Certificate root : roots) {
            all.setCertificateEntry("root-" + all.size(), root);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(all);
        return factory.getTrustManagers();
    }

    /**
     * What connections are made with.
     *
     * @param own what is shown to the other side
     * @param trust null for what this Java trusts by itself
     */
    public static SSLContext context(Optional<OwnCertificate> own, TrustManager[] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys =
                own.map(shown -> new KeyManager[] {shown.keyManager()}).orElse(null);
        context.init(keys, trust, null);
        return context;
    }

    /** The certificates of a PEM file; {@code key} names it, for the errors. */
    public static List<Certificate> rootsOf(Path pem, ConfigKey key) {
        return KeyFiles.certificates(pem, key.key());
    }

    /** The trusted certificates of a key store; {@code key} names it, for the errors. */
    public static List<Certificate> rootsOf(KeyStoreFile file, ConfigKey key) throws GeneralSecurityException {
        KeyStore store = KeyFiles.load(file, key.key());
        List<Certificate> roots = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                roots.add(store.getCertificate(alias));
            }
        }
        if (roots.isEmpty()) { // also what a PKCS12 file looks like when it is opened without its password
            throw KeyFiles.wrong(
                    key.key(),
                    file.file(),
                    "holds no trusted certificate",
                    "put one in by keytool -importcert, and set "
                            + key.ofPassword().ofFile().key());
        }
        return roots;
    }

    /** What this Java trusts by itself. */
    public static List<X509Certificate> rootsOfJvm() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trusted) {
                return List.of(trusted.getAcceptedIssuers());
            }
        }
        return List.of();
    }
}
