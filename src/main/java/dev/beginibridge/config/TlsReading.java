package dev.beginibridge.config;

import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.Tls.KeyStoreFile;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the keys that name certificates and keys. */
final class TlsReading {
    private TlsReading() {}

    static Optional<Identity> identity(Reading read, IdentityKeys keys) {
        Optional<KeyStoreFile> store = read.keyStore(keys.store());
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

    /** The REST door's TLS; empty: it speaks plain HTTP. */
    static Optional<Tls.Server> server(Reading read) {
        Optional<Identity> identity = identity(read, IdentityKeys.OF_REST);
        Optional<Path> roots = read.optionalPath(ConfigKey.REST_TLS_CLIENT_ROOTS);
        if (identity.isEmpty() && roots.isPresent()) {
            read.problem(
                    ConfigKey.REST_TLS_CLIENT_ROOTS,
                    "asks for client certificates without TLS",
                    "set " + IdentityKeys.OF_REST.store().key() + ", or "
                            + IdentityKeys.OF_REST.certificate().key() + " and "
                            + IdentityKeys.OF_REST.key().key());
        }
        return identity.map(own -> new Tls.Server(own, roots));
    }
}
