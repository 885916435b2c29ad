package dev.beginibridge.file;

import java.io.IOException;
import java.time.Clock;

/** The rows of a running batch, between its input, the street and its result; see {@link OrderedParallelProcessor.Rows}. */
final class BatchRows implements OrderedParallelProcessor.Rows {
    private static final long CHECKPOINT_ROWS = 10_000;
    private static final long CHECKPOINT_MILLIS = 1_000;
    private static final byte[] NOTHING = new byte[0];

    private final Batch batch;
    private final RecordCodec layout;
    private final Framer framer;
    private final EarlierRows earlier;
    private final ResultFile result;
    private final ResultFile rejects;
    private final RowRouteClient street;
    private final Clock clock;
    private final FileMetrics metrics;
    private final long rowsAtMost;
    private final ProgressRate pace = new ProgressRate();
    private volatile Tally tally;
    private long line;
    private long input;
    private long taken;
    private long savedRows;
    private long savedAt;

    BatchRows(BatchFiles files, RowRouteClient street, Clock clock, FileMetrics metrics) throws IOException {
        this.batch = files.batch();
        this.layout = files.layout();
        this.framer = files.framer();
        this.earlier = files.earlier();
        this.result = files.result();
        this.rejects = files.rejects();
        this.street = street;
        this.clock = clock;
        this.metrics = metrics;
        BatchState state = batch.state();
        BatchState.Checkpoint from = state.checkpoint();
        this.tally = from == null ? Tally.NONE : from.tally();
        this.line = from == null ? 0 : from.line();
        this.input = from == null ? 0 : from.input();
        this.taken = tally.rows();
        this.rowsAtMost = state.checked().rows();
        this.savedRows = taken;
        this.savedAt = clock.millis();
        pace.mark(taken, savedAt);
    }

    /** What was appended to the file after the first pass had counted it was never checked, and is not asked. */
    @Override
    public RawRecord next() throws IOException {
        try {
            if (taken++ >= rowsAtMost) {
                return null;
            }
            RawRecord row = framer.next();
            earlier.read(row);
            return row;
        } catch (FileRefused e) {
            // It passed the check, and rows have been asked: too late to refuse it.
            throw new IOException("the file was changed while it was worked on", e);
        }
    }

    @Override
    public AnsweredRow ask(RawRecord row) {
        RawRecord kept = earlier.kept(row);
        RowAnswer answer = kept == null
                ? layout.fitting(
                        street.ask(batch.state(), new FileRow(batch.state().name(), layout, row)))
                : layout.earlierAnswer(kept);
        return new AnsweredRow(
                answer,
                layout.control(row),
                kept == null ? layout.answer(row, answer) : layout.earlierLine(kept),
                answer.needsPerson() ? layout.reject(row, answer) : NOTHING);
    }

    @Override
    public void write(RawRecord row, AnsweredRow answered) throws IOException {
        if (answered.reject().length > 0 && rejects.length() == 0) {
            rejects.append(layout.rejectsHead());
        }
        rejects.append(answered.reject());
        result.append(answered.line());
        line = row.endLine();
        input = row.end();
        tally = tally.with(answered.answer(), answered.control());
        metrics.answered(answered.answer());
    }

    @Override
    public boolean checkpointDue() {
        return tally.rows() - savedRows >= CHECKPOINT_ROWS
                || (tally.rows() > savedRows && clock.millis() - savedAt >= CHECKPOINT_MILLIS);
    }

    @Override
    public OrderedParallelProcessor.Save checkpoint() throws IOException {
        if (tally.rows() == 0) {
            return () -> {};
        }
        flush();
        BatchState next = batch.state().with(here());
        savedRows = tally.rows();
        savedAt = clock.millis();
        pace.mark(savedRows, savedAt);
        return () -> {
            // Answers, result and rejects must be on the disk up to here before the checkpoint says so.
            street.keepAnswers();
            sync();
            batch.reached(next);
        };
    }

    /** Adds what ends the files; what it returns is durable. */
    BatchState.Checkpoint finish() throws IOException {
        try {
            RawRecord trailer = framer.next();
            if (trailer != null && layout.isTrailer(trailer)) {
                result.append(layout.tail(trailer));
            }
        } catch (FileRefused e) {
            throw new IOException("the file was changed while it was worked on", e);
        }
        if (rejects.length() > 0) {
            rejects.append(layout.rejectsTail(tally.rejected()));
        }
        flush();
        street.keepAnswers();
        sync();
        return here();
    }

    private BatchState.Checkpoint here() {
        return new BatchState.Checkpoint(line, input, result.length(), rejects.length(), tally);
    }

    private void flush() throws IOException {
        result.flush();
        rejects.flush();
    }

    private void sync() throws IOException {
        result.sync();
        rejects.sync();
    }

    Tally tally() {
        return tally;
    }

    double rowsPerSecond() {
        return pace.perSecond(tally.rows(), clock.millis());
    }
}
