package dev.beginibridge.begini;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Secret;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.Tls.Client;
import dev.beginibridge.config.Tls.KeyStoreFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Makes the TLS side of the Begini client from the configured files. What is wrong with one of them is a {@link
 * ConfigException} that names key, rule and remedy, and shows neither a path nor anything of what stands in the file.
 */
final class BeginiTls {
    private static final String UNREADABLE = "names a file that cannot be read";

    private BeginiTls() {}

    static SSLContext context(Tls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls.client()), trust(tls), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new ConfigException("this Java cannot do TLS with the keys of " + ConfigKey.API_CLIENT_KEY_STORE.key()
                    + " or " + ConfigKey.API_CLIENT_KEY.key() + ": use RSA or EC keys");
        }
    }

    /** Null where nothing is configured, which for an {@link SSLContext} means the JVM's own. */
    private static TrustManager[] trust(Tls tls) throws GeneralSecurityException {
        if (tls.trustStore().isEmpty() && tls.extraRoot().isEmpty()) {
            return null;
        }
        List<Certificate> roots = new ArrayList<>();
        if (tls.trustStore().isPresent()) {
            roots.addAll(rootsOf(tls.trustStore().get()));
        } else {
            roots.addAll(rootsOfJvm());
        }
        if (tls.extraRoot().isPresent()) {
            roots.addAll(certificates(tls.extraRoot().get(), ConfigKey.API_EXTRA_ROOT));
        }
        KeyStore all = emptyStore();
        for (Certificate root : roots) {
            all.setCertificateEntry("root-" + all.size(), root);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(all);
        return factory.getTrustManagers();
    }

    private static List<Certificate> rootsOf(KeyStoreFile file) throws GeneralSecurityException {
        KeyStore store = load(file, ConfigKey.API_TRUST_STORE, ConfigKey.API_TRUST_STORE_PASSWORD);
        List<Certificate> roots = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                roots.add(store.getCertificate(alias));
            }
        }
        if (roots.isEmpty()) { // also what a PKCS12 file looks like when it is opened without its password
            throw wrong(
                    ConfigKey.API_TRUST_STORE,
                    "holds no trusted certificate",
                    "put one in by keytool -importcert, and set " + ConfigKey.API_TRUST_STORE_PASSWORD_FILE.key());
        }
        return roots;
    }

    private static List<X509Certificate> rootsOfJvm() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trusted) {
                return List.of(trusted.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static KeyManager[] keys(Optional<Client> client) throws GeneralSecurityException {
        if (client.isEmpty()) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (client.get() instanceof Client.InKeyStore given) {
            KeyStore store =
                    load(given.store(), ConfigKey.API_CLIENT_KEY_STORE, ConfigKey.API_CLIENT_KEY_STORE_PASSWORD);
            initialise(factory, store, given.store().password());
        } else if (client.get() instanceof Client.InPem given) {
            List<Certificate> chain = certificates(given.certificate(), ConfigKey.API_CLIENT_CERTIFICATE);
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "client",
                    PemKey.of(
                            bytes(given.key(), ConfigKey.API_CLIENT_KEY),
                            chain.get(0).getPublicKey()),
                    new char[0],
                    chain.toArray(Certificate[]::new));
            factory.init(store, new char[0]);
        }
        return factory.getKeyManagers();
    }

    private static void initialise(KeyManagerFactory factory, KeyStore store, Optional<Secret> password)
            throws GeneralSecurityException {
        boolean hasKey = false;
        for (String alias : Collections.list(store.aliases())) {
            hasKey |= store.isKeyEntry(alias);
        }
        if (!hasKey) {
            throw wrong(
                    ConfigKey.API_CLIENT_KEY_STORE,
                    "holds no key",
                    "put the certificate and its key in by openssl pkcs12 -export");
        }
        try {
            factory.init(store, characters(password));
        } catch (GeneralSecurityException e) {
            throw wrong(
                    ConfigKey.API_CLIENT_KEY_STORE,
                    "holds a key with another password than its own",
                    "give both the same password");
        }
    }

    private static KeyStore load(KeyStoreFile file, ConfigKey key, ConfigKey password) {
        if (!Files.isReadable(file.file()) || Files.isDirectory(file.file())) {
            throw unreadable(key);
        }
        try {
            return KeyStore.getInstance(file.file().toFile(), characters(file.password()));
        } catch (IOException e) {
            throw wrong(
                    key, "cannot be opened", "check " + password.key() + ", and that the file is PKCS12 or JKS, whole");
        } catch (GeneralSecurityException e) {
            throw wrong(key, "is no key store", "give a PKCS12 or JKS file");
        }
    }

    private static List<Certificate> certificates(Path file, ConfigKey key) {
        Collection<? extends Certificate> found = List.of();
        try {
            found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file, key)));
        } catch (GeneralSecurityException e) {
            // reported below, as a file without any
        }
        if (found.isEmpty()) {
            throw wrong(
                    key,
                    "holds no certificate",
                    "give a PEM file: -----BEGIN CERTIFICATE-----, base64, -----END CERTIFICATE-----");
        }
        return List.copyOf(found);
    }

    private static byte[] bytes(Path file, ConfigKey key) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(key);
        }
    }

    private static char[] characters(Optional<Secret> password) {
        return password.map(given -> given.reveal().toCharArray()).orElse(null);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store cannot be made", e);
        }
        return store;
    }

    private static ConfigException unreadable(ConfigKey key) {
        return wrong(
                key,
                UNREADABLE,
                "check that it exists (seen from " + Path.of("").toAbsolutePath() + ") and its rights");
    }

    static ConfigException wrong(ConfigKey key, String what, String remedy) {
        return new ConfigException(key.key() + " " + what + ": " + remedy);
    }
}
