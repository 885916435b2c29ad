package dev.beginibridge.file;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who sent which batch: one small file per upload in the work folder, {@code .uploads/<id>.json}. It outlives the batch,
 * so that whoever sent it, and nobody else, gets its result by its id.
 */
final class UploadNotes {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path folder;

    UploadNotes(Path uploads) {
        this.folder = uploads;
    }

    /**
     * One batch that was sent.
     *
     * @param receivedAt when it was complete, ISO 8601
     */
    record Note(String id, String name, String receivedAt, BatchState.Sender sender) {}

    /** Durable when it returns. */
    void write(Note note) throws IOException {
        Durable.write(file(note.id()), MAPPER.writeValueAsBytes(note));
        Durable.sync(folder);
    }

    void remove(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /** Empty when no batch of this id was sent; an id of any form may be asked for. */
    Optional<Note> read(String id) throws IOException {
        if (!id.matches("[0-9a-f-]{36}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(file(id)), Note.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }
}
