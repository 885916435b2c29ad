package dev.beginibridge.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Upload.Counts;
import dev.beginibridge.model.Upload.State;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds out what became of a batch that was sent from the places where it may be: nothing of it is kept twice. */
record UploadStatus(DoorContext door, Batches batches) {
    private static final String SUMMARY = ".summary.json";

    /** Looks in the order in which a batch moves, so that one that moves meanwhile is not missed. */
    Upload of(BatchRegister.Upload sent) throws IOException {
        Optional<BatchProgress> running = batches.running().stream()
                .filter(batch -> batch.id().equals(sent.batch()))
                .findFirst();
        if (running.isPresent()) {
            return unfinished(sent, State.RUNNING, counts(running.get()));
        }
        Path work = door.config().work().resolve(sent.batch());
        if (BatchState.isIn(work)) {
            return unfinished(sent, State.WAITING, atCheckpoint(work));
        }
        return published(sent);
    }

    private static Upload unfinished(BatchRegister.Upload sent, State state, Counts counts) {
        return upload(sent, state, counts, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Upload upload(
            BatchRegister.Upload sent,
            State state,
            Counts counts,
            Optional<JsonNode> report,
            Optional<Path> result,
            Optional<Path> rejects) {
        return new Upload(
                sent.batch(),
                sent.name(),
                sent.sender().client(),
                sent.receivedAt(),
                state,
                counts,
                report,
                result.filter(Durable::exists),
                rejects.filter(Durable::exists));
    }

    private static Counts counts(BatchProgress batch) {
        return new Counts(batch.rowsTotal(), batch.rowsDone(), batch.issued(), batch.rejected(), batch.failed());
    }

    /** Of a batch that waits, or on which another bridge works. */
    private static Counts atCheckpoint(Path work) throws IOException {
        try {
            BatchState state = BatchState.read(work);
            long rows = state.checked() == null ? 0 : state.checked().rows();
            RowTotals totals = state.totals();
            return new Counts(rows, totals.rows(), totals.issued(), totals.rejected(), totals.failed());
        } catch (NoSuchFileException e) {
            return Counts.NONE; // it has just finished
        }
    }

    private Upload published(BatchRegister.Upload sent) throws IOException {
        FileType type = door.formats().typeOf(sent.name());
        String place = BatchState.placeOf(sent.batch());
        for (Path file : summaries(door.config().outbox().resolve(place))) {
            Optional<JsonNode> summary = report(file, sent);
            if (summary.isPresent()) {
                return finished(sent, summary.get(), file, type);
            }
        }
        Optional<JsonNode> error =
                report(door.config().rejected().resolve(place).resolve(type.stem() + ".error.json"), sent);
        return error.isPresent()
                ? upload(sent, State.REFUSED, Counts.NONE, error, Optional.empty(), Optional.empty())
                : unfinished(sent, State.GONE, Counts.NONE);
    }

    /** Those of all generations, the newest first: its plain name sorts behind {@code NAME.replaced-<time>}. */
    private static List<Path> summaries(Path folder) throws IOException {
        try {
            return Durable.list(folder, "*" + SUMMARY).stream()
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Upload finished(BatchRegister.Upload sent, JsonNode summary, Path file, FileType type) {
        Counts counts = new Counts(
                summary.path("rows").asLong(),
                summary.path("rows").asLong(),
                summary.path("issued").asLong(),
                summary.path("rejected").asLong(),
                summary.path("failed").asLong());
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - SUMMARY.length());
        return upload(
                sent,
                State.FINISHED,
                counts,
                Optional.of(summary),
                Optional.of(file.resolveSibling(stem + ".result" + type.extension())),
                Optional.of(file.resolveSibling(
                                stem + ".rejects.csv" + (type.pgp().isPresent() ? ".pgp" : "")))
                        .filter(rejects -> summary.has("rejects")));
    }

    private static Optional<JsonNode> report(Path file, BatchRegister.Upload sent) throws IOException {
        return Summary.read(file).filter(report -> report.path("batch").asText().equals(sent.batch()));
    }
}
