package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.Tls.KeyStoreFile;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** What one side of a TLS connection shows of itself. */
public final class Identities {
    private Identities() {}

    /** A key, and the certificates of all its chain. */
    public record Shown(X509ExtendedKeyManager keyManager, List<X509Certificate> certificates) {
        /** From when all of them are valid. */
        Instant firstDay() {
            return certificates.stream()
                    .map(certificate -> certificate.getNotBefore().toInstant())
                    .max(Instant::compareTo)
                    .orElse(Instant.MIN);
        }

        /** When the first of them ends. */
        public Instant lastDay() {
            return certificates.stream()
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        }
    }

    /**
     * The certificate and key of the configured files.
     *
     * @param keys under which they are configured, for the errors
     * @throws dev.beginibridge.config.setting.ConfigException when a file is not what it should be
     */
    public static Shown shown(Identity identity, IdentityKeys keys) throws GeneralSecurityException {
        if (identity instanceof Identity.InKeyStore given) {
            KeyStore store = checked(given.store(), keys.store().key());
            return shown(store, KeyFiles.characters(given.store().password()));
        }
        return shown(ofPem((Identity.InPem) identity, keys), new char[0]);
    }

    private static Shown shown(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.isKeyEntry(alias) ? store.getCertificateChain(alias) : null;
            for (Certificate certificate : chain == null ? new Certificate[0] : chain) {
                if (certificate instanceof X509Certificate own) {
                    certificates.add(own);
                }
            }
        }
        return new Shown((X509ExtendedKeyManager) factory.getKeyManagers()[0], List.copyOf(certificates));
    }

    private static KeyStore ofPem(Identity.InPem given, IdentityKeys keys) throws GeneralSecurityException {
        List<Certificate> chain =
                KeyFiles.certificates(given.certificate(), keys.certificate().key());
        PrivateKey key = PemKey.of(given, chain, keys);
        Chain.check(chain, keys.certificate().key(), given.certificate());
        KeyStore store = KeyFiles.emptyStore();
        store.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    /** A key store with a key in it, each of which can be used. */
    static KeyStore checked(KeyStoreFile file, String key) throws GeneralSecurityException {
        KeyStore store = KeyFiles.load(file, key);
        boolean hasKey = false;
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                hasKey = true;
                check(store, alias, file, key);
            }
        }
        if (!hasKey) {
            throw KeyFiles.wrong(
                    key, file.file(), "holds no key", "put the certificate and its key in by openssl pkcs12 -export");
        }
        return store;
    }

    private static void check(KeyStore store, String alias, KeyStoreFile file, String key)
            throws GeneralSecurityException {
        Path path = file.file();
        Key own;
        try {
            own = store.getKey(alias, KeyFiles.characters(file.password()));
        } catch (GeneralSecurityException e) {
            throw KeyFiles.wrong(
                    key, path, "holds a key with another password than its own", "give both the same password");
        }
        Certificate[] chain = store.getCertificateChain(alias);
        if (own instanceof PrivateKey secret && chain != null && chain.length > 0) {
            if (!PemKey.belongs(secret, chain[0].getPublicKey())) {
                throw KeyFiles.wrong(
                        key,
                        path,
                        "holds a key and the certificate of another key",
                        "put in the two that belong together");
            }
            Chain.check(Arrays.asList(chain), key, path);
        }
    }
}
