package dev.beginibridge.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.UploadNotes.Note;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Upload.Counts;
import dev.beginibridge.model.Upload.State;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Tells what became of a batch that was sent, from the places where it may be: nothing of it is kept twice. */
final class UploadStatus {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BridgeConfig.File config;
    private final FileFormats formats;
    private final Batches batches;

    UploadStatus(BridgeConfig.File config, FileFormats formats, Batches batches) {
        this.config = config;
        this.formats = formats;
        this.batches = batches;
    }

    /** Looks in the order in which a batch moves, so that one that moves meanwhile is not missed. */
    Upload of(Note note) throws IOException {
        if (BatchState.isIn(UploadedFiles.folder(config).resolve(note.id()))) {
            return upload(note, State.WAITING, Counts.NONE);
        }
        Optional<BatchProgress> running = batches.running().stream()
                .filter(batch -> batch.id().equals(note.id()))
                .findFirst();
        if (running.isPresent()) {
            return upload(note, State.RUNNING, counts(running.get()));
        }
        if (BatchState.isIn(config.work().resolve(note.id()))) {
            return upload(note, State.WAITING, resting(note.id()));
        }
        FileType type = formats.of(note.name()).orElseThrow(() -> new IOException("its format is not configured"));
        Optional<Path> summary = report(config.outbox(), type, note, ".summary.json");
        if (summary.isPresent()) {
            return finished(note, type, summary.get());
        }
        Optional<Path> error = report(config.rejected(), type, note, ".error.json");
        if (error.isPresent()) {
            return new Upload(
                    note.id(),
                    note.name(),
                    note.sender().client(),
                    Instant.parse(note.receivedAt()),
                    State.REFUSED,
                    Counts.NONE,
                    Optional.of(read(error.get())),
                    Optional.empty(),
                    Optional.empty());
        }
        return upload(note, State.GONE, Counts.NONE);
    }

    private static Upload upload(Note note, State state, Counts counts) {
        return new Upload(
                note.id(),
                note.name(),
                note.sender().client(),
                Instant.parse(note.receivedAt()),
                state,
                counts,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Counts counts(BatchProgress batch) {
        return new Counts(batch.rowsTotal(), batch.rowsDone(), batch.issued(), batch.rejected(), batch.failed());
    }

    /** Of a batch that rests, or that another bridge works on: as of its last checkpoint. */
    private Counts resting(String id) throws IOException {
        try {
            BatchState state = BatchState.read(config.work().resolve(id));
            long rows = state.checked() == null ? 0 : state.checked().rows();
            RowTotals totals = state.checkpoint() == null
                    ? RowTotals.NONE
                    : state.checkpoint().totals();
            return new Counts(rows, totals.rows(), totals.issued(), totals.rejected(), totals.failed());
        } catch (NoSuchFileException e) {
            return Counts.NONE; // it finished just now
        }
    }

    private Upload finished(Note note, FileType type, Path summary) throws IOException {
        JsonNode report = read(summary);
        String name = summary.getFileName().toString();
        String stem = name.substring(0, name.length() - ".summary.json".length());
        Path rejects = config.outbox().resolve(stem + ".rejects.csv");
        return new Upload(
                note.id(),
                note.name(),
                note.sender().client(),
                Instant.parse(note.receivedAt()),
                State.FINISHED,
                new Counts(
                        report.path("rows").asLong(),
                        report.path("rows").asLong(),
                        report.path("issued").asLong(),
                        report.path("rejected").asLong(),
                        report.path("failed").asLong()),
                Optional.of(report),
                existing(config.outbox().resolve(stem + ".result" + type.extension())),
                report.has("rejects") ? existing(rejects) : Optional.empty());
    }

    private static Optional<Path> existing(Path file) {
        return Optional.of(file).filter(Durable::exists);
    }

    /** The batch's report, under its plain name or, when a newer batch of that name came, set aside. */
    private static Optional<Path> report(Path folder, FileType type, Note note, String ending) throws IOException {
        Path plain = folder.resolve(type.stem() + ending);
        if (isOf(note, plain)) {
            return Optional.of(plain);
        }
        String pattern = type.stem() + ".replaced-*" + ending; // a stem of ours holds nothing that a glob would read
        Optional<Path> newest = Optional.empty();
        int generation = -1;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            for (Path file : files) {
                if (isOf(note, file) && read(file).path("generation").asInt() > generation) {
                    newest = Optional.of(file);
                    generation = read(file).path("generation").asInt();
                }
            }
        }
        return newest;
    }

    private static boolean isOf(Note note, Path report) throws IOException {
        try {
            return read(report).path("batch").asText().equals(note.id());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(Files.readAllBytes(file));
    }
}
