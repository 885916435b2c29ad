package dev.beginibridge.tls;

import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.config.setting.ConfigException;
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
 * Opens key stores and PEM files. What is wrong with one of them is a {@link ConfigException} that names key, file, rule
 * and remedy, and shows nothing of what stands in the file.
 */
final class KeyFiles {
    private KeyFiles() {}

    static KeyStore load(KeyStoreFile file, String key) {
        if (!Files.isReadable(file.file()) || Files.isDirectory(file.file())) {
            throw unreadable(key, file.file());
        }
        try {
            return KeyStore.getInstance(file.file().toFile(), characters(file.password()));
        } catch (IOException e) {
            throw wrong(
                    key,
                    file.file(),
                    "cannot be opened",
                    "check " + key + ".password, and that the file is PKCS12 or JKS, whole");
        } catch (GeneralSecurityException e) {
            throw wrong(key, file.file(), "is no key store", "give a PKCS12 or JKS file");
        }
    }

    static List<Certificate> certificates(Path file, String key) {
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
                    file,
                    "holds no certificate",
                    "give a PEM file: -----BEGIN CERTIFICATE-----, base64, -----END CERTIFICATE-----");
        }
        return List.copyOf(found);
    }

    static byte[] bytes(Path file, String key) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(key, file);
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

    private static ConfigException unreadable(String key, Path file) {
        return Files.isDirectory(file)
                ? wrong(key, file, "is a directory", "name the file itself")
                : wrong(
                        key,
                        file,
                        "cannot be read",
                        "check that it exists (seen from " + Path.of("").toAbsolutePath() + ") and its rights");
    }

    static ConfigException wrong(String key, Path file, String rule, String remedy) {
        return new ConfigException(key + "=" + file + " " + rule + ": " + remedy);
    }
}
