package dev.beginibridge.deployment;

import dev.beginibridge.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deployment's api key, resolved late: a key file is read again when it changes, so that rotation needs no restart.
 * Never printed.
 */
public final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    private final String deployment;
    private final Optional<Path> file;
    private volatile Secret key;
    private Optional<FileStamp> read = Optional.empty();
    private boolean unreadable;

    public Credentials(String deployment, Secret key, Optional<Path> file) {
        this.deployment = deployment;
        this.key = key;
        this.file = file;
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
        if (file.isEmpty()) {
            return false;
        }
        Optional<FileStamp> now = FileStamp.of(file.get());
        if (now.isPresent() && now.equals(read)) {
            return false;
        }
        try {
            Secret fresh = Secret.of(Files.readString(file.get()).strip());
            unreadable = false;
            // An empty file is a rotation caught in the middle: keep the old key and look again.
            if (fresh.isBlank()) {
                return false;
            }
            read = now;
            return change(fresh);
        } catch (IOException e) {
            if (!unreadable) { // said once, not at every look
                LOG.warn("the key file of deployment {} cannot be read; its last key stays in use", deployment);
            }
            unreadable = true;
            return false;
        }
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
