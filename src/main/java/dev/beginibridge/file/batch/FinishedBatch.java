package dev.beginibridge.file.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.model.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A batch that is done, as its files tell it. They are found by its id and by its digest, not by its name alone: a newer file of
 * that name may have set them aside.
 *
 * @param summary that of its newest generation
 * @param began when its first generation did
 */
public record FinishedBatch(Path summary, BatchState state, Instant began) {
    private static final String SUMMARY = ".summary.json";

    /** Empty when the folder has no summary of it. */
    public static Optional<FinishedBatch> find(String id, Path folder, String stem) throws IOException {
        List<FinishedBatch> generations = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            for (Path file : Durable.list(folder, "*" + SUMMARY)) {
                if (file.getFileName().toString().startsWith(stem + ".")) {
                    of(id, file).map(found -> of(file, found)).ifPresent(generations::add);
                }
            }
        }
        return generations.stream()
                .max(Comparator.comparingInt(found -> found.state.generation()))
                .map(newest -> new FinishedBatch(
                        newest.summary,
                        newest.state,
                        generations.stream()
                                .map(FinishedBatch::began)
                                .min(Comparator.naturalOrder())
                                .orElseThrow()));
    }

    /** What a summary tells. */
    public static FinishedBatch of(Path file, JsonNode summary) {
        return new FinishedBatch(file, state(summary), began(summary));
    }

    private static Optional<JsonNode> of(String id, Path file) throws IOException {
        try {
            return Summary.read(file)
                    .filter(summary -> summary.path("batch").asText().equals(id));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // somebody else's file
        }
    }

    private static BatchState state(JsonNode summary) {
        String id = summary.path("batch").asText();
        return BatchState.claimed(
                        id,
                        summary.path("file").asText(),
                        summary.path("started_at").asText())
                .with(Summary.checked(summary))
                .with(new BatchState.Replay(id, summary.path("generation").asInt()));
    }

    private static Instant began(JsonNode summary) {
        return Instant.parse(summary.path("started_at").asText());
    }

    /** Throws once its files were set aside: the summary goes first. */
    public void checkStillThere() throws IOException {
        if (of(state.id(), summary).isEmpty()) {
            throw new IOException("its result was set aside meanwhile");
        }
    }

    /** Its input; empty when that is gone, or was changed. */
    public Optional<Path> input(Path archive, FileType type, Runnable stillAtIt) throws IOException {
        String extension = state.name().substring(type.stem().length());
        Set<Path> candidates = new LinkedHashSet<>(); // mostly it was set aside as its summary was
        candidates.add(archive.resolve(stem() + extension));
        candidates.add(archive.resolve(state.name()));
        if (Files.isDirectory(archive)) {
            Durable.list(archive, "*").stream()
                    .filter(file -> file.getFileName().toString().startsWith(type.stem() + ".replaced-"))
                    .sorted(Comparator.reverseOrder())
                    .forEach(candidates::add);
        }
        for (Path file : candidates) {
            stillAtIt.run();
            if (Durable.exists(file)
                    && Digests.sha256(file).equals(state.checked().sha256())) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** A file beside its summary. */
    public Path beside(String end) {
        return summary.resolveSibling(stem() + end);
    }

    private String stem() {
        String name = summary.getFileName().toString();
        return name.substring(0, name.length() - SUMMARY.length());
    }
}
