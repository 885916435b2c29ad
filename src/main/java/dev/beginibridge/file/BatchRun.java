package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
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
    private final Formats formats;
    private final RowRouteClient street;
    private final Executor rowThreads;
    private final Clock clock;
    private final FileMetrics metrics;
    private volatile BatchRows rows;
    private volatile OrderedParallelProcessor pump;
    private volatile boolean halted;

    BatchRun(
            Batch batch,
            BridgeConfig.File config,
            Formats formats,
            RowRouteClient street,
            Executor rowThreads,
            Clock clock,
            FileMetrics metrics) {
        this.batch = batch;
        this.config = config;
        this.formats = formats;
        this.street = street;
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
        Publication publication = new Publication(config, formats);
        BatchState state = batch.state();
        if (state.phase() == BatchState.Phase.REFUSED) {
            publication.refused(batch);
            metrics.refused();
        } else {
            publication.answered(batch);
            metrics.finished();
            Tally tally = state.checkpoint().tally();
            LOG.info(
                    "File {}: {} rows answered, {} issued, {} rejected, {} failed",
                    state.name(),
                    tally.rows(),
                    tally.issued(),
                    tally.rejected(),
                    tally.failed());
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
    private BatchState.Checkpoint usableCheckpoint() throws IOException {
        BatchState.Checkpoint from = batch.state().checkpoint();
        if (from != null && (isShorter(batch.result(), from.output()) || isShorter(batch.rejects(), from.rejects()))) {
            batch.reached(batch.state().with((BatchState.Checkpoint) null));
        }
        return batch.state().checkpoint();
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
        BatchState.Checkpoint from = usableCheckpoint();
        BatchState.Checkpoint end;
        try (BatchFiles files = BatchFiles.open(batch, type())) {
            rows = new BatchRows(files, street, clock, metrics);
            pump = new OrderedParallelProcessor(rows, config.concurrency());
            if (halted) {
                return false;
            }
            BatchState.Checked checked = batch.state().checked();
            if (!pump.run(
                    rowThreads,
                    checked.rows() - (from == null ? 0 : from.tally().rows()))) {
                return false;
            }
            end = rows.finish();
            if (isChanged() || !end.tally().control().equals(checked.control())) {
                throw new IOException("the file was changed while it was worked on");
            }
        }
        String sha256 = complete(end);
        BatchState answered = batch.state().with(end).in(BatchState.Phase.ANSWERED);
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
        OrderedParallelProcessor running = pump;
        if (running != null) {
            running.halt();
        }
    }

    BatchProgress progress() {
        BatchState state = batch.state();
        BatchRows running = rows;
        Tally tally = running != null
                ? running.tally()
                : state.checkpoint() == null ? Tally.NONE : state.checkpoint().tally();
        return new BatchProgress(
                state.id(),
                printable(state.name()),
                tally.rows(),
                state.checked() == null ? 0 : state.checked().rows(),
                tally.issued(),
                tally.rejected(),
                tally.failed(),
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
