package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.model.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** What one side of a TLS connection shows of itself. */
public final class Identities {
    private Identities() {}

    /**
     * The certificate and key of the configured files.
     *
     * @param keys under which they are configured, for the errors
     * @throws dev.beginibridge.config.ConfigException when a file is not what it should be
     */
    public static KeyManager[] keys(Identity identity, IdentityKeys keys) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (identity instanceof Identity.InKeyStore given) {
            KeyStore store = KeyFiles.load(given.store(), keys.store(), keys.storePassword());
            initialise(factory, store, given.store().password(), keys);
        } else if (identity instanceof Identity.InPem given) {
            List<Certificate> chain = KeyFiles.certificates(given.certificate(), keys.certificate());
            KeyStore store = KeyFiles.emptyStore();
            store.setKeyEntry(
                    "own",
                    PemKey.of(
                            KeyFiles.bytes(given.key(), keys.key()),
                            chain.get(0).getPublicKey(),
                            keys),
                    new char[0],
                    chain.toArray(Certificate[]::new));
            factory.init(store, new char[0]);
        }
        return factory.getKeyManagers();
    }

    private static void initialise(
            KeyManagerFactory factory, KeyStore store, Optional<Secret> password, IdentityKeys keys)
            throws GeneralSecurityException {
        boolean hasKey = false;
        for (String alias : Collections.list(store.aliases())) {
            hasKey |= store.isKeyEntry(alias);
        }
        if (!hasKey) {
            throw KeyFiles.wrong(
                    keys.store(), "holds no key", "put the certificate and its key in by openssl pkcs12 -export");
        }
        try {
            factory.init(store, KeyFiles.characters(password));
        } catch (GeneralSecurityException e) {
            throw KeyFiles.wrong(
                    keys.store(), "holds a key with another password than its own", "give both the same password");
        }
    }
}
