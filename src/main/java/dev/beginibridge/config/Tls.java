package dev.beginibridge.config;

import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom the bridge trusts, and how it shows itself, when it calls Begini by TLS. Roots are read once, at start; a
 * client certificate is read again when its files change.
 *
 * @param trustStore replaces the JVM's roots
 * @param extraRoot is added to them
 * @param client what is shown when a client certificate is asked for
 */
public record Tls(Optional<KeyStoreFile> trustStore, Optional<Path> extraRoot, Optional<Identity> client) {
    /** A PKCS12 or JKS file. */
    public record KeyStoreFile(Path file, Optional<Secret> password) {}

    /** A certificate of the bridge's own, and its key. */
    public sealed interface Identity {
        /** Both in one key store. */
        record InKeyStore(KeyStoreFile store) implements Identity {}

        /** Both as PEM. */
        record InPem(Path certificate, Path key) implements Identity {}
    }

    /**
     * How a door of the bridge's own is served by TLS.
     *
     * @param clientRoots PEM: whoever has no certificate from one of these is not let in; empty: nobody is asked for one
     */
    public record Server(Identity identity, Optional<Path> clientRoots) {}

    /** Nothing but the JVM's own trust. */
    public static Tls ofJvm() {
        return new Tls(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether it is that. (Not by equals: that of a record is made when it is first called, which takes long.) */
    public boolean isOfJvm() {
        return trustStore.isEmpty() && extraRoot.isEmpty() && client.isEmpty();
    }
}
