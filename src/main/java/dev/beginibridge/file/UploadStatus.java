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
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what became of a batch that was sent from the places where it may be: nothing of it is kept twice. */
final class UploadStatus {
    private final DoorContext door;
    private final Batches batches;

    UploadStatus(DoorContext door, Batches batches) {
        this.door = door;
        this.batches = batches;
    }

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

    /** Under their plain names are the files of the newest batch, and of a batch the newest generation. */
    private Upload published(BatchRegister.Upload sent) throws IOException {
        FileType type = door.formats().typeOf(sent.name());
        // An earlier version published what was sent beside what was dropped.
        String own = BatchState.placeOf(sent.batch()) + "/" + type.stem();
        for (String stem : Stream.of(own, sent.stem(), type.stem()).distinct().toList()) {
            Optional<JsonNode> summary = report(door.config().outbox().resolve(stem + ".summary.json"), sent);
            if (summary.isPresent()) {
                return finished(sent, summary.get(), stem, type);
            }
            Optional<JsonNode> error = report(door.config().rejected().resolve(stem + ".error.json"), sent);
            if (error.isPresent()) {
                return upload(sent, State.REFUSED, Counts.NONE, error, Optional.empty(), Optional.empty());
            }
        }
        return unfinished(sent, State.GONE, Counts.NONE);
    }

    private Upload finished(BatchRegister.Upload sent, JsonNode summary, String stem, FileType type) {
        Counts counts = new Counts(
                summary.path("rows").asLong(),
                summary.path("rows").asLong(),
                summary.path("issued").asLong(),
                summary.path("rejected").asLong(),
                summary.path("failed").asLong());
        Path outbox = door.config().outbox();
        return upload(
                sent,
                State.FINISHED,
                counts,
                Optional.of(summary),
                Optional.of(outbox.resolve(stem + ".result" + type.extension())),
                Optional.of(outbox.resolve(stem + ".rejects.csv" + (type.pgp().isPresent() ? ".pgp" : "")))
                        .filter(file -> summary.has("rejects")));
    }

    private static Optional<JsonNode> report(Path file, BatchRegister.Upload sent) throws IOException {
        return Summary.read(file).filter(report -> report.path("batch").asText().equals(sent.batch()));
    }
}
