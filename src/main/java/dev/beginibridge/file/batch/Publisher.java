package dev.beginibridge.file.batch;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.Digests;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Publishes a batch step by step. Each step moves a prepared file out of the batch's folder: a file that is still there is
 * not published, so after a crash at any moment the next run simply repeats the steps.
 *
 * <p>The plain name is always the newest. An earlier file of that name is never overwritten; it is set aside as {@code
 * NAME.replaced-<start of the newer batch>-<its id>.…}. What was sent has a folder of its own, where only its replays do that.
 */
public record Publisher(BridgeConfig.File folders, FileFormats formats) {
    private static final DateTimeFormatter MARK =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String SCORES = FileType.scoresEnd(false);
    private static final String SEALED_SCORES = FileType.scoresEnd(true);

    /** Brings the files to be published into their final form; returns the digest of the result. */
    public String prepare(Batch batch, BatchState.Checkpoint end) throws IOException {
        if (end.rejects() == 0) {
            Files.delete(batch.rejects());
        }
        FileType type = type(batch);
        if (type.pgp().isPresent() && end.rejects() > 0) {
            pack(type, batch.rejects(), false, batch.sealedRejects());
        }
        if (!type.isPacked()) {
            return Digests.sha256(batch.result());
        }
        pack(type, batch.result(), true, batch.compressedResult());
        return Digests.sha256(batch.compressedResult());
    }

    /** Durable when it returns. */
    private static void pack(FileType type, Path content, boolean compressed, Path packed) throws IOException {
        try (FileOutputStream out = new FileOutputStream(packed.toFile())) {
            type.pack(content, compressed, out);
            out.getFD().sync();
        }
    }

    public void answered(Batch batch) throws IOException {
        publishResult(batch);
        publishRejects(batch);
        publishSummary(batch);
        archiveInput(batch);
        batch.remove();
    }

    public void publishResult(Batch batch) throws IOException {
        FileType type = type(batch);
        Path result = type.isPacked() ? batch.compressedResult() : batch.result();
        if (Durable.exists(result)) {
            // The summary goes first and comes last: wherever there is one, it belongs to the result beside it.
            List<String> names = new ArrayList<>(List.of(type.summaryName()));
            if (batch.state().replay() == null) { // a replay has the rows of its batch, and so its scores
                names.add(type.stem() + SCORES);
                names.add(type.stem() + SEALED_SCORES);
            }
            names.add(type.rejectsName());
            formats.extensions().forEach(extension -> names.add(type.stem() + ".result" + extension));
            for (String name : names) {
                setAside(outbox(batch).resolve(name), result, type.stem(), batch);
            }
            Durable.move(result, outbox(batch).resolve(type.resultName()));
        }
    }

    public void publishRejects(Batch batch) throws IOException {
        FileType type = type(batch);
        Path rejects = type.pgp().isPresent() ? batch.sealedRejects() : batch.rejects();
        if (Durable.exists(rejects)) {
            Durable.move(rejects, outbox(batch).resolve(type.rejectsName()));
        }
    }

    public void publishSummary(Batch batch) throws IOException {
        if (Durable.exists(batch.summary())) {
            // Result and rejects are durable under their names by now, so no summary can outlive them.
            Durable.move(batch.summary(), outbox(batch).resolve(type(batch).summaryName()));
        }
    }

    public void archiveInput(Batch batch) throws IOException {
        // A replay works on a copy of what the archive has.
        if (Durable.exists(batch.input()) && batch.state().replay() == null) {
            Path target = made(folders.archive(), batch).resolve(batch.state().name());
            setAside(target, batch.input(), type(batch).stem(), batch);
            Durable.move(batch.input(), target);
        }
    }

    public void refused(Batch batch) throws IOException {
        rejectInput(batch);
        publishError(batch);
        batch.remove();
    }

    /** Of a replay, which works on a copy, the report goes alone; it takes the place of another file's all the same. */
    public void rejectInput(Batch batch) throws IOException {
        boolean replay = batch.state().replay() != null;
        Path coming = replay ? batch.error() : batch.input();
        if (Durable.exists(coming)) {
            String stem = safeStem(batch);
            List<String> names = new ArrayList<>(List.of(stem + ".error.json"));
            formats.extensions().forEach(extension -> names.add(stem + extension));
            names.add(safeName(batch));
            for (String name : names) {
                setAside(rejected(batch).resolve(name), coming, stem, batch);
            }
            if (!replay) {
                Durable.move(coming, rejected(batch).resolve(safeName(batch)));
            }
        }
    }

    public void publishError(Batch batch) throws IOException {
        if (Durable.exists(batch.error())) {
            Durable.move(batch.error(), rejected(batch).resolve(safeStem(batch) + ".error.json"));
        }
    }

    private Path outbox(Batch batch) throws IOException {
        return made(folders.outbox(), batch);
    }

    private Path rejected(Batch batch) throws IOException {
        return made(folders.rejected(), batch);
    }

    /** The batch's place in the folder, there and durable. */
    private static Path made(Path folder, Batch batch) throws IOException {
        Path place = batch.state().in(folder);
        Durable.makeIn(folder, place);
        return place;
    }

    private FileType type(Batch batch) throws IOException {
        return formats.typeOf(batch.state().name());
    }

    /** The name of a refused file: its own, or one made up when its own is unsafe. */
    private String safeName(Batch batch) {
        String name = batch.state().name();
        Optional<FileType> type = formats.of(name);
        return FileNames.isSafe(name)
                ? name
                : safeStem(batch) + type.map(FileType::extension).orElse("");
    }

    private String safeStem(Batch batch) {
        String name = batch.state().name();
        return FileNames.isSafe(name)
                ? formats.of(name).map(FileType::stem).orElse(name)
                : "unsafe-name-" + batch.state().id();
    }

    /** The mark is the newer batch's own and fixed, so that after a crash the same files get the same names. */
    private void setAside(Path file, Path coming, String stem, Batch batch) throws IOException {
        // No file has the name of the folder of what was sent.
        boolean folder = file.getFileName().toString().equalsIgnoreCase(BatchState.SENT);
        if (!folder && Durable.exists(file) && !isCopy(file, coming)) {
            BatchState state = batch.state();
            String newStem = stem + ".replaced-" + MARK.format(Instant.parse(state.startedAt())) + "-"
                    + state.id().substring(0, 8);
            String end = file.getFileName().toString().substring(stem.length());
            Path aside = file.resolveSibling(newStem + end);
            if ((end.equals(SCORES) || end.equals(SEALED_SCORES)) && Durable.exists(aside)) {
                Files.delete(file); // newer ones were made beside the summary, once that was there
            } else {
                Durable.move(file, aside);
            }
        }
    }

    /** Across file systems a move is a copy: a crash before the source was removed leaves both. */
    private static boolean isCopy(Path file, Path source) throws IOException {
        return !Files.getFileStore(file).equals(Files.getFileStore(source)) && Files.mismatch(file, source) == -1;
    }
}
