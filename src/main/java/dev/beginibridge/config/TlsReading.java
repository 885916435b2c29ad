package dev.beginibridge.config;

import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the keys that name certificates and keys. */
final class TlsReading {
    private TlsReading() {}

    static Optional<Identity> identity(Reading read, IdentityKeys keys) {
        Optional<KeyStoreFile> store = keyStore(read, keys.store());
        Optional<Path> certificate = read.optionalPath(keys.certificate());
        Optional<Path> key = read.optionalPath(keys.key());
        if (certificate.isPresent() != key.isPresent()) {
            read.problem(
                    certificate.isPresent() ? keys.certificate() : keys.key(),
                    "is only half of a certificate with its key",
                    "set " + keys.certificate().key() + " and " + keys.key().key());
        }
        if (store.isPresent() && certificate.isPresent()) {
            read.problem(keys.certificate(), "and " + keys.store().key() + " are both set", "keep only one");
        }
        if (store.isPresent()) {
            return store.map(Identity.InKeyStore::new);
        }
        return certificate.flatMap(path -> key.map(other -> new Identity.InPem(path, other)));
    }

    /** The TLS of a port of the bridge's own; empty: it speaks plain HTTP. */
    static Optional<Tls.Server> server(Reading read, IdentityKeys keys, ConfigKey clientRoots) {
        Optional<Identity> identity = identity(read, keys);
        read.refuseBlank(clientRoots);
        Optional<Path> roots = read.optionalPath(clientRoots);
        if (identity.isEmpty() && roots.isPresent()) {
            read.problem(
                    clientRoots,
                    "asks for client certificates without TLS",
                    "set " + keys.store().key() + ", or "
                            + keys.certificate().key() + " and "
                            + keys.key().key());
        }
        return identity.map(own -> new Tls.Server(own, roots));
    }

    /** A key store and its password; empty when no file is named. */
    static Optional<KeyStoreFile> keyStore(Reading read, ConfigKey file, String... name) {
        Optional<Secret> secret = read.secret(file.ofPassword(), name);
        return read.optionalPath(file, name).map(path -> new KeyStoreFile(path, secret));
    }
}
