package dev.beginibridge.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.FinishedBatch;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.model.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Prepares a batch that asks the failed rows of a finished one again; the answers of all other rows are kept byte for
 * byte. It leaves the batch in the work folder as if its bridge had died: any bridge on the folder takes it over.
 */
public final class Replay {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BridgeConfig.File config;
    private final FileFormats formats;
    private final Clock clock;

    public Replay(BridgeConfig.File config, Collection<Layout> layouts, Clock clock) {
        this.config = config;
        this.formats = new FileFormats(config.rules(), layouts);
        this.clock = clock;
    }

    /**
     * A replay that is prepared; it is done when {@code summary} names its generation.
     *
     * @param work the folder in which it is until it is done
     */
    public record Prepared(String batch, int generation, Path summary, Path work) {
        /** Whether it has ended without a result: the log tells why. */
        public boolean isLost() throws IOException {
            return !Durable.exists(work) && finished().isEmpty();
        }

        /** The summary of this generation, once it is published. */
        public Optional<JsonNode> finished() throws IOException {
            return Summary.read(summary)
                    .filter(found -> found.path("batch").asText().equals(batch)
                            && found.path("generation").asInt() == generation);
        }
    }

    /**
     * Prepares a replay; it is durable when this returns.
     *
     * @param batch a batch's id, or the name of its file
     * @throws IOException also when there is no such batch, none of its rows has failed, or its files were changed; the
     *     message is for the operator
     */
    public Prepared prepare(String batch) throws IOException {
        Optional<String> place = place(batch);
        Path outbox = place.map(config.outbox()::resolve).orElse(config.outbox());
        JsonNode summary = summary(batch, outbox);
        String name = summary.path("file").asText();
        FileType type = formats.typeOf(name);
        if (summary.path("failed").asLong() == 0) {
            throw new IOException("no row of " + name + " has failed: there is nothing to run again");
        }
        Path result = outbox.resolve(summary.path("result").asText());
        if (!Durable.exists(result)
                || !Digests.sha256(result).equals(summary.path("result_sha256").asText())) {
            throw new IOException("the result " + result + " is missing or was changed: put it back");
        }
        Path archive = place.map(config.archive()::resolve).orElse(config.archive());
        Path input = FinishedBatch.of(outbox.resolve(type.summaryName()), summary)
                .input(archive, type, () -> {})
                .orElseThrow(() -> new IOException(
                        archive + " does not have the input " + name + ", or it was changed: put it back"));
        BatchState state = state(summary, name).at(place.orElse(null));
        formats.refuseOtherLayout(state);
        refuseWhileAtWork(type, state);
        prepare(type, state, input, result);
        return new Prepared(
                state.batch(),
                state.generation(),
                outbox.resolve(type.summaryName()),
                config.work().resolve(state.id()));
    }

    /** That of a batch that was sent; it is asked for by its id only, since others may have its name. */
    private Optional<String> place(String batch) {
        String place = BatchState.placeOf(batch);
        boolean sent = batch.matches("[0-9a-f-]{36}")
                && Files.isDirectory(config.outbox().resolve(place));
        return sent ? Optional.of(place) : Optional.empty();
    }

    private JsonNode summary(String batch, Path outbox) throws IOException {
        Optional<Path> aside = Optional.empty();
        List<Path> summaries = Durable.list(outbox, "*.summary.json");
        summaries.sort(Comparator.naturalOrder());
        for (Path file : summaries) {
            JsonNode summary = MAPPER.readTree(Files.readAllBytes(file));
            String name = summary.path("file").asText();
            boolean newest = formats.of(name)
                    .filter(type -> file.endsWith(type.summaryName()))
                    .isPresent();
            if (summary.path("batch").asText().equals(batch) || name.equals(batch)) {
                if (newest) {
                    return summary;
                }
                aside = Optional.of(file);
            }
        }
        throw new IOException(
                aside.map(file -> "the result of " + batch + " was set aside when a newer one of its NAME came (" + file
                                + "), and can no longer be replayed: drop its failed rows in a file of another name")
                        .orElse(outbox + " has no summary of a batch or file " + batch));
    }

    private void refuseWhileAtWork(FileType type, BatchState replay) throws IOException {
        if (formats.hasRival(config.work(), replay)) {
            throw new IOException("a batch named " + type.stem() + " is at work: wait for it");
        }
    }

    private BatchState state(JsonNode summary, String name) {
        return BatchState.claimed(
                        UUID.randomUUID().toString(), name, clock.instant().toString())
                .with(Summary.checked(summary))
                .with(new BatchState.Replay(
                        summary.path("batch").asText(),
                        summary.path("generation").asInt() + 1));
    }

    private void prepare(FileType type, BatchState state, Path input, Path result) throws IOException {
        try (Batch batch = Batch.make(config.work(), state)) {
            Durable.copy(input, batch.input());
            Durable.copy(result, batch.earlierResult());
            batch.begin();
            try {
                // Copying takes long: another one may have begun meanwhile.
                refuseWhileAtWork(type, state);
            } catch (IOException e) {
                batch.remove();
                throw e;
            }
        }
    }
}
