package dev.beginibridge.tls;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Opens key stores and PEM files. What is wrong with one of them is a {@link ConfigException} that names key, rule and
 * remedy, and shows neither a path nor anything of what stands in the file.
 */
final class KeyFiles {
    private static final String UNREADABLE = "names a file that cannot be read";

    private KeyFiles() {}

    static KeyStore load(KeyStoreFile file, ConfigKey key, ConfigKey password) {
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

    static List<Certificate> certificates(Path file, ConfigKey key) {
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

    static byte[] bytes(Path file, ConfigKey key) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(key);
        }
    }

    static char[] characters(Optional<Secret> password) {
        return password.map(given -> given.reveal().toCharArray()).orElse(null);
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
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
