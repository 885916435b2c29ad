package dev.beginibridge.ops;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where a running bridge can be reached by the commands of its own user: a file beside a SQLite ledger, which no command may
 * open while the bridge has it. A bridge on PostgreSQL needs none, since commands use that database themselves.
 *
 * @param pid the bridge's process; one that is gone has left the file behind
 */
public record ControlFile(long pid, URI address, Secret secret) {
    /** Where the file of this configuration is; empty: there is none. */
    public static Optional<Path> path(BridgeConfig config) {
        return config.ledger().file().map(ledger -> ledger.toAbsolutePath()
                .resolveSibling(ledger.getFileName() + "-control"));
    }

    /** What a bridge that is running has left there. */
    public static Optional<ControlFile> read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            ControlFile found =
                    new ControlFile(Long.parseLong(lines.get(0)), URI.create(lines.get(1)), Secret.of(lines.get(2)));
            return Optional.of(found).filter(ControlFile::isAlive);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // not there, not readable by this user, or not of a bridge
        }
    }

    /** Whether the process is there; a kill leaves the file behind. */
    public boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Writes it for this user's eyes only. */
    public void write(Path file) throws IOException {
        Path made =
                OwnerOnly.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
        Files.write(made, List.of(Long.toString(pid), address.toString(), secret.reveal()));
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
