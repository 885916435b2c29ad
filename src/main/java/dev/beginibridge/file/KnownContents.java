package dev.beginibridge.file;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.file.batch.Durable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which contents were taken before: one small file per content in the work folder, {@code .known/<sha-256>.json}, with its
 * sender's name when it was sent. It is there, and not in the ledger, because it belongs to the inbox: bridges that share the inbox share the work folder.
 */
final class KnownContents {
    static final String FOLDER = ".known";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path folder;

    KnownContents(Path work) {
        this.folder = work.resolve(FOLDER);
    }

    /** Who took a content. */
    record Taken(String batch, String file, String result, String startedAt) {}

    /**
     * Notes that a batch takes a content, durable; returns the batch that has taken it before, if another one has.
     * Asking again after a crash is safe. Each sender has contents of its own: nobody learns what another one sent.
     */
    Optional<Taken> take(String sha256, Optional<String> sender, Taken mine) throws IOException {
        Files.createDirectories(folder);
        Path note = folder.resolve(sha256 + sender.map(name -> "." + name).orElse("") + ".json");
        Path prepared = folder.resolve(mine.batch() + ".next");
        Durable.write(prepared, MAPPER.writeValueAsBytes(mine));
        try {
            // One step that only one of two bridges can do, and the note is whole from its first moment.
            Files.createLink(note, prepared);
            Durable.sync(folder);
            return Optional.empty();
        } catch (FileAlreadyExistsException e) {
            Taken other = MAPPER.readValue(Files.readAllBytes(note), Taken.class);
            return other.batch().equals(mine.batch()) ? Optional.empty() : Optional.of(other);
        } finally {
            Files.delete(prepared);
        }
    }
}
