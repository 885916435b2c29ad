package dev.beginibridge.file;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.BatchState.Sender;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.FileValidator;
import dev.beginibridge.file.batch.Publisher;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.file.rows.BatchRows;
import dev.beginibridge.format.FileRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one claimed file from wherever its state says to the end: check → ask the rows → publish. Whatever stops it, the
 * next run goes on from its state; nothing is undone.
 */
final class BatchRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);
    private static final String STANDS = "; the result of before stands, and its failed rows may be replayed again";

    private final Batch batch;
    private final DoorContext door;
    private final Executor rowThreads;
    private volatile BatchRows rows;
    private volatile boolean halted;
    private volatile boolean waits;

    BatchRun(Batch batch, DoorContext door, Executor rowThreads) {
        this.batch = batch;
        this.door = door;
        this.rowThreads = rowThreads;
    }

    Batch batch() {
        return batch;
    }

    /** Returns true when the batch is done and gone, false when it was halted. */
    boolean run() throws IOException, InterruptedException {
        try {
            endIfCancelled();
            if (batch.state().phase() == BatchState.Phase.CLAIMED) {
                batch.reached(batch.state().with(check()));
                LOG.info(
                        "File {}: {} rows (batch {})",
                        batch.state().name(),
                        batch.state().checked().rows(),
                        batch.state().id());
            }
            if (batch.state().phase() == BatchState.Phase.CHECKED && !answer()) {
                endIfCancelled();
                return false;
            }
        } catch (FileRefused refused) {
            // Whatever its reason, the file may come again; what an earlier batch took stays noted.
            door.register().forget(batch.state().id());
            Summary.writeError(batch, refused.report(), door.clock().instant());
            // From here on the file is refused, whatever happens: the report is durable.
            batch.reached(batch.state().in(BatchState.Phase.REFUSED));
            LOG.warn(
                    "File {} is refused: {} (batch {}); see its .error.json in {}",
                    FileNames.printable(batch.state().name()),
                    refused.report().code(),
                    batch.state().id(),
                    door.config().rejected());
        }
        publish();
        return true;
    }

    /** Once all rows are answered it is too late. */
    private void endIfCancelled() throws IOException, FileRefused {
        BatchState state = batch.state();
        if (state.canBeCancelled() && batch.isCancelled()) {
            throw new FileRefused(
                    FileRefused.Code.CANCELLED,
                    state.replay() != null
                            ? "an operator has cancelled the replay" + STANDS
                            : "an operator has cancelled it after "
                                    + state.totals().rows()
                                    + " rows were answered; the same file may be dropped again, and those rows get the same answers");
        }
    }

    private void publish() throws IOException {
        BatchState state = batch.state();
        if (state.phase() == BatchState.Phase.REFUSED) {
            publisher().refused(batch);
            door.metrics().refused();
        } else {
            publisher().answered(batch);
            if (state.checked().stamp() != null) {
                door.archived()
                        .add(
                                state.in(door.config().archive()).resolve(state.name()),
                                state.checked().stamp());
            }
            door.metrics().finished();
            LOG.info(
                    "File {}: {} rows answered, {} issued, {} rejected, {} failed",
                    state.name(),
                    state.totals().rows(),
                    state.totals().issued(),
                    state.totals().rejected(),
                    state.totals().failed());
        }
    }

    private BatchState.Checked check() throws IOException, FileRefused {
        FileNames.check(batch.state().name());
        BatchState.Checked found = new FileValidator(batch.input(), type(), () -> halted).run();
        // Days without rows all have the same content. Any other content is noted before a row is asked, so that of two
        // files of one content only one is asked.
        Optional<BatchRegister.Taken> earlier = found.rows() == 0 ? Optional.empty() : take(found.sha256());
        if (earlier.isPresent() && !door.config().rules().allowDuplicates()) {
            BatchRegister.Taken taken = earlier.get();
            throw new FileRefused(
                    FileRefused.Code.DUPLICATE_CONTENT,
                    "the same content was taken at " + taken.takenAt() + " as " + taken.file() + "; its result is "
                            + taken.result() + ", batch " + taken.batch());
        }
        return found;
    }

    private Optional<BatchRegister.Taken> take(String sha256) throws IOException {
        BatchState state = batch.state();
        return door.register()
                .take(
                        sha256,
                        Optional.ofNullable(state.sender()).map(Sender::client),
                        new BatchRegister.Taken(
                                state.id(),
                                state.name(),
                                state.placed(type().resultName()),
                                Instant.parse(state.startedAt())));
    }

    /** Returns false when halted before the last row. */
    private boolean answer() throws IOException, FileRefused, InterruptedException {
        try {
            return answerAll();
        } catch (IOException e) {
            if (isChanged()) {
                // The writer was slower than the quiet time. What it has written since is part of the file.
                batch.reached(batch.state().fromTheStart());
            }
            throw e;
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
                batch,
                type(),
                door.config().concurrency(),
                door.route(),
                deployments(),
                door.metrics()::answered,
                door.clock())) {
            rows = opened;
            if (halted) {
                return false;
            }
            end = opened.answer(rowThreads);
            if (end.isEmpty() && waits) {
                batch.reached(opened.waiting());
            }
        }
        if (end.isEmpty()) {
            return false;
        }
        if (isChanged()
                || !end.get().totals().control().equals(batch.state().checked().control())) {
            throw new IOException("the file was changed after it was checked");
        }
        String sha256 = publisher().prepare(batch, end.get());
        BatchState answered = batch.state().with(end.get()).in(BatchState.Phase.ANSWERED);
        Summary.write(batch, answered, type(), sha256, door.clock().instant());
        // The whole result, the rejects and the summary are durable before the state says that they are ready.
        batch.reached(answered);
        return true;
    }

    /** A disk that lost what it had called durable costs time, not rows: all are asked again and answered the same. */
    private void dropUnusableCheckpoint() throws IOException {
        BatchState.Checkpoint from = batch.state().checkpoint();
        if (from == null) {
            return;
        }
        // A file of rejects that is empty has been deleted if the batch was prepared before.
        boolean lostRejects = from.rejects() > 0 && isShorter(batch.rejects(), from.rejects());
        if (lostRejects || isShorter(batch.result(), from.output())) {
            batch.reached(batch.state().with((BatchState.Checkpoint) null));
        }
    }

    private static boolean isShorter(Path file, long length) throws IOException {
        return !Durable.exists(file) || Files.size(file) < length;
    }

    /** The deployments that its rows may ask for; empty: all. Those of a replay may ask for what its batch's might. */
    private Optional<Set<String>> deployments() throws IOException, FileRefused {
        BatchState state = batch.state();
        Optional<Sender> sender = state.replay() == null
                ? Optional.ofNullable(state.sender())
                : door.register().upload(state.batch()).map(BatchRegister.Upload::sender);
        if (sender.isEmpty() && state.place() != null) {
            throw new FileRefused(
                    FileRefused.Code.CANCELLED,
                    "the ledger no longer knows who sent the batch, nor what its rows may ask for" + STANDS);
        }
        return sender.map(Sender::deployments);
    }

    /** Makes {@link #run} return soon; the rows answered so far are kept. */
    void halt() {
        halted = true;
        BatchRows running = rows;
        if (running != null) {
            running.halt();
        }
    }

    /** Since when no row was answered; empty while none is asked, and once halted. */
    Optional<Instant> lastAnswer() {
        BatchRows running = rows;
        return running == null || halted ? Optional.empty() : Optional.of(running.lastAnswer());
    }

    /** Halts a file whose rows only wait, so that another file gets its place. */
    void giveUpPlace() {
        waits = true;
        halt();
        LOG.info(
                "File {} gives up its place, since its rows only wait",
                FileNames.printable(batch.state().name()));
    }

    boolean isHalted() {
        return halted;
    }

    /** The deployment of its first row. */
    String deployment() {
        return door.deployment(batch);
    }

    BatchProgress progress() {
        BatchState state = batch.state();
        BatchRows running = rows;
        RowTotals totals = running == null ? state.totals() : running.totals();
        return new BatchProgress(
                state.id(),
                FileNames.printable(state.name()),
                totals.rows(),
                state.checked() == null ? 0 : state.checked().rows(),
                totals.issued(),
                totals.rejected(),
                totals.failed(),
                Instant.parse(state.startedAt()),
                running == null ? 0 : running.rowsPerSecond());
    }

    /** Releases the batch: this process or another one takes up what is left of it. */
    @Override
    public void close() {
        batch.close();
    }

    private Publisher publisher() {
        return new Publisher(door.config(), door.formats());
    }

    private FileType type() throws IOException {
        return door.formats().typeOf(batch.state());
    }
}
