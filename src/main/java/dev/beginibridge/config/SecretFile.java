package dev.beginibridge.config;

import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret in a file of its own that is looked at again, so that rotation needs no restart. */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    private final Path file;
    private final String about;
    private Optional<FileStamp> read = Optional.empty();
    private boolean unreadable;

    /** @param about what the file is, for the log, such as {@code the key file of deployment sme-loans} */
    public SecretFile(Path file, String about) {
        this.file = file;
        this.about = about;
    }

    /** What stands in the file, when it is not the file of the last look; the first look finds it changed. */
    public synchronized Optional<Secret> changed() {
        Optional<FileStamp> now = FileStamp.of(file);
        if (read.isPresent() && read.equals(now)) {
            return Optional.empty();
        }
        try {
            Secret fresh = Secret.of(Files.readString(file).strip());
            unreadable = false;
            // An empty file is a rotation caught in the middle: keep the old secret and look again.
            if (fresh.isBlank()) {
                return Optional.empty();
            }
            read = now;
            return Optional.of(fresh);
        } catch (IOException e) {
            if (!unreadable) { // said once, not at every look
                LOG.warn("{} cannot be read; what it held last stays in use", about);
            }
            unreadable = true;
            return Optional.empty();
        }
    }
}
