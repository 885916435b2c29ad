package dev.beginibridge.deployment;

import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A deployment's api key, resolved late: a key file is read again when it changes, so that rotation needs no restart.
 * Never printed.
 */
public final class Credentials {
    private final String deployment;
    private final Optional<SecretFile> file;
    private volatile Secret key;

    public Credentials(String deployment, Secret key, Optional<Path> file) {
        this.deployment = deployment;
        this.key = key;
        this.file = file.map(path -> new SecretFile(path, "the key of deployment " + deployment));
    }

    /** The key to use now. */
    public Secret key() {
        return key;
    }

    /**
     * Looks at the key's own file again.
     *
     * @return true when the key is another one than before
     */
    public synchronized boolean refresh() {
        return file.flatMap(keyFile -> keyFile.changed(key -> Optional.empty()))
                .map(this::change)
                .orElse(false);
    }

    /**
     * Takes the key that stands in the properties; a deployment with a key file keeps to that.
     *
     * @return true when the key is another one than before
     */
    synchronized boolean replace(Secret fresh) {
        return file.isEmpty() && change(fresh);
    }

    private boolean change(Secret fresh) {
        boolean changed = !fresh.equals(key);
        key = fresh;
        return changed;
    }

    @Override
    public String toString() {
        return "Credentials[" + deployment + "]";
    }
}
