package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Digests;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.FileValidator;
import dev.beginibridge.file.batch.Publisher;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.file.rows.BatchRows;
import dev.beginibridge.file.rows.RowRouteClient;
import dev.beginibridge.format.FileRefused;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claimed file, from wherever its state says to the end: check → ask the rows → publish. Whatever stops it, it is
 * taken up again from its state; nothing is undone.
 */
final class BatchRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);

    private final Batch batch;
    private final BridgeConfig.File config;
    private final FileFormats formats;
    private final RowRouteClient route;
    private final Executor rowThreads;
    private final Clock clock;
    private final FileMetrics metrics;
    private volatile BatchRows rows;
    private volatile boolean halted;

    BatchRun(
            Batch batch,
            BridgeConfig.File config,
            FileFormats formats,
            RowRouteClient route,
            Executor rowThreads,
            Clock clock,
            FileMetrics metrics) {
        this.batch = batch;
        this.config = config;
        this.formats = formats;
        this.route = route;
        this.rowThreads = rowThreads;
        this.clock = clock;
        this.metrics = metrics;
    }

    Batch batch() {
        return batch;
    }

    /** Returns true when the batch is done and gone, false when it was halted. */
    boolean run() throws IOException, InterruptedException {
        try {
            if (batch.state().phase() == BatchState.Phase.CLAIMED) {
                batch.reached(batch.state().with(check()));
                LOG.info(
                        "File {}: {} rows (batch {})",
                        batch.state().name(),
                        batch.state().checked().rows(),
                        batch.state().id());
            }
            if (batch.state().phase() == BatchState.Phase.CHECKED && !answer()) {
                return false;
            }
        } catch (FileRefused refused) {
            Summary.writeError(batch, refused.report(), clock.instant());
            // From here on the file is refused, whatever happens: the report is durable.
            batch.reached(batch.state().in(BatchState.Phase.REFUSED));
            LOG.warn(
                    "File {} is refused: {} (batch {}); see its .error.json in {}",
                    printable(batch.state().name()),
                    refused.report().code(),
                    batch.state().id(),
                    config.rejected());
        }
        publish();
        return true;
    }

    private void publish() throws IOException {
        Publisher publication = new Publisher(config, formats);
        BatchState state = batch.state();
        if (state.phase() == BatchState.Phase.REFUSED) {
            publication.refused(batch);
            metrics.refused();
        } else {
            publication.answered(batch);
            metrics.finished();
            RowTotals totals = state.checkpoint().totals();
            LOG.info(
                    "File {}: {} rows answered, {} issued, {} rejected, {} failed",
                    state.name(),
                    totals.rows(),
                    totals.issued(),
                    totals.rejected(),
                    totals.failed());
        }
    }

    /** A refused name may hold anything. */
    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private BatchState.Checked check() throws IOException, FileRefused {
        FileNames.check(batch.state().name());
        BatchState.Checked found = new FileValidator(batch.input(), type(), () -> halted).run();
        if (found.rows() == 0) {
            return found; // every day without rows has the same content
        }
        BatchState state = batch.state();
        // Noted before any row is asked, so that of two files of one content only one is.
        Optional<KnownContents.Taken> earlier = new KnownContents(config.work())
                .take(
                        found.sha256(),
                        Optional.ofNullable(state.sender()).map(BatchState.Sender::client),
                        new KnownContents.Taken(state.id(), state.name(), type().resultName(), state.startedAt()));
        if (earlier.isPresent() && !config.rules().allowDuplicates()) {
            KnownContents.Taken taken = earlier.get();
            throw new FileRefused(
                    FileRefused.Code.DUPLICATE_CONTENT,
                    "the same content was taken at " + taken.startedAt() + " as " + taken.file() + "; its result is "
                            + taken.result() + ", batch " + taken.batch());
        }
        return found;
    }

    /** A disk that lost what it had called durable costs time, not rows: they are all asked again, and answered the same. */
    private void dropUnusableCheckpoint() throws IOException {
        BatchState.Checkpoint from = batch.state().checkpoint();
        if (from != null && (isShorter(batch.result(), from.output()) || isShorter(batch.rejects(), from.rejects()))) {
            batch.reached(batch.state().with((BatchState.Checkpoint) null));
        }
    }

    private static boolean isShorter(Path file, long length) throws IOException {
        return !Durable.exists(file) || Files.size(file) < length;
    }

    /** Returns false when halted before the last row. */
    private boolean answer() throws IOException, FileRefused, InterruptedException {
        try {
            return answerAll();
        } catch (IOException e) {
            startOverIfChanged();
            throw e;
        }
    }

    /** A writer was slower than the quiet time: what it has written since must be checked, and is part of the file. */
    private void startOverIfChanged() throws IOException {
        if (isChanged()) {
            batch.reached(batch.state().fromTheStart());
        }
    }

    private boolean isChanged() throws IOException {
        String stamp = batch.state().checked().stamp();
        return stamp != null && !stamp.equals(FileValidator.stamp(batch.input()));
    }

    private boolean answerAll() throws IOException, FileRefused, InterruptedException {
        dropUnusableCheckpoint();
        Optional<BatchState.Checkpoint> end;
        try (BatchRows opened = new BatchRows(
                batch, type(), config.concurrency(), route, batch.state().deployments(), metrics::answered, clock)) {
            rows = opened;
            if (halted) {
                return false;
            }
            end = opened.answer(rowThreads);
        }
        if (end.isEmpty()) {
            return false;
        }
        if (isChanged()
                || !end.get().totals().control().equals(batch.state().checked().control())) {
            throw new IOException("the file was changed after it was checked");
        }
        String sha256 = complete(end.get());
        BatchState answered = batch.state().with(end.get()).in(BatchState.Phase.ANSWERED);
        Summary.write(batch, answered, type(), sha256, clock.instant());
        // The whole result, the rejects and the summary are durable before the state says that they are ready.
        batch.reached(answered);
        return true;
    }

    /** Brings the files to be published into their last form; returns the digest of the result. */
    private String complete(BatchState.Checkpoint end) throws IOException {
        if (end.rejects() == 0) {
            Files.delete(batch.rejects());
        }
        if (!type().gzip()) {
            return Digests.sha256(batch.result());
        }
        try (FileOutputStream out =
                        new FileOutputStream(batch.compressedResult().toFile());
                GZIPOutputStream packed = new GZIPOutputStream(out, 1 << 16)) {
            Files.copy(batch.result(), packed);
            packed.finish();
            packed.flush();
            out.getFD().sync();
        }
        return Digests.sha256(batch.compressedResult());
    }

    /** Makes {@link #run} return soon; the rows answered so far are kept. */
    void halt() {
        halted = true;
        BatchRows running = rows;
        if (running != null) {
            running.halt();
        }
    }

    BatchProgress progress() {
        BatchState state = batch.state();
        BatchRows running = rows;
        RowTotals totals = running != null
                ? running.totals()
                : state.checkpoint() == null
                        ? RowTotals.NONE
                        : state.checkpoint().totals();
        return new BatchProgress(
                state.id(),
                printable(state.name()),
                totals.rows(),
                state.checked() == null ? 0 : state.checked().rows(),
                totals.issued(),
                totals.rejected(),
                totals.failed(),
                Instant.parse(state.startedAt()),
                running == null ? 0 : running.rowsPerSecond());
    }

    /** Gives the batch free: for this process or another to take up what is left of it. */
    @Override
    public void close() throws IOException {
        batch.close();
    }

    private FileType type() throws IOException {
        return formats.of(batch.state().name()).orElseThrow(() -> new IOException("its format is not configured"));
    }
}
