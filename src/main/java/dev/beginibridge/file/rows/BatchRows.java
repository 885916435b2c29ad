package dev.beginibridge.file.rows;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.file.rows.ResultWriter.AnsweredRow;
import dev.beginibridge.file.rows.RowReader.InputRow;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.ReplyValues;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The rows of a checked batch: read, asked, and written with their answers; durable at each checkpoint. */
public final class BatchRows implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];

    private final Batch batch;
    private final RowRouteClient route;
    private final Optional<Set<String>> deployments;
    private final Consumer<ReplyValues> meter;
    private final Clock clock;
    private final RowReader reader;
    private final ResultWriter writer;
    private final OrderedParallelProcessor processor;
    private final ProgressRate rate = new ProgressRate();
    private volatile Instant lastAnswer;

    /** @param deployments those for which the rows may ask; empty: all */
    public BatchRows(
            Batch batch,
            FileType type,
            int concurrency,
            RowRouteClient route,
            Optional<Set<String>> deployments,
            Consumer<ReplyValues> meter,
            Clock clock)
            throws IOException, FileRefused {
        this.batch = batch;
        this.route = route;
        this.deployments = deployments;
        this.meter = meter;
        this.clock = clock;
        this.reader = open(batch, type);
        try {
            this.writer = new ResultWriter(batch, reader.codec());
        } catch (IOException e) {
            reader.close();
            throw e;
        }
        long done = writer.totals().rows();
        this.processor = new OrderedParallelProcessor(
                this, concurrency, done, batch.state().checked().rows());
        rate.mark(done, clock.millis());
        lastAnswer = batch.state().askedFirst(done + 1, clock.instant());
    }

    private static RowReader open(Batch batch, FileType type) throws IOException, FileRefused {
        try {
            return RowReader.open(batch, type);
        } catch (FileRefused e) {
            if (batch.state().checkpoint() == null) {
                throw e;
            }
            throw changed(e);
        }
    }

    /** Returns what is durable at the end; empty when halted before it. */
    public Optional<BatchState.Checkpoint> answer(Executor executor) throws IOException, InterruptedException {
        if (!processor.run(executor)) {
            return Optional.empty();
        }
        try {
            writer.end(reader.behind());
        } catch (FileRefused e) {
            throw changed(e);
        }
        BatchState.Checkpoint end = writer.flush();
        makeDurable();
        return Optional.of(end);
    }

    /** Reads the next row. */
    InputRow read() throws IOException {
        try {
            return reader.next();
        } catch (FileRefused e) {
            throw changed(e);
        }
    }

    /** The file passed the check, and rows have been asked: it is too late to refuse it. */
    private static IOException changed(FileRefused e) {
        return new IOException("the file was changed after it was checked", e);
    }

    /** Has a row answered; the only step that many threads take at once. */
    AnsweredRow answer(InputRow input) throws IOException {
        RecordCodec codec = reader.codec();
        ParsedRow row;
        try {
            row = codec.parse(input.record());
        } catch (FileRefused e) {
            throw changed(e);
        }
        boolean asked = input.earlier() == null;
        ReplyValues answer = asked
                ? codec.fitting(route.ask(batch.state(), deployments, row))
                : codec.earlierAnswer(input.earlier());
        lastAnswer = clock.instant();
        return new AnsweredRow(
                input.record(),
                answer,
                row.control(),
                asked ? row.answered(answer) : codec.earlierLine(input.earlier()),
                answer.isRejected() ? row.rejected(answer) : NOTHING);
    }

    /** Takes the answers in input order. */
    void write(AnsweredRow row) throws IOException {
        writer.write(row);
        meter.accept(row.answer());
    }

    /** Hands over what was written; returns what makes it durable, which may take long and runs beside the writing. */
    OrderedParallelProcessor.Save checkpoint() throws IOException {
        BatchState.Checkpoint reached = writer.flush();
        rate.mark(reached.totals().rows(), clock.millis());
        return () -> {
            makeDurable();
            batch.reached(batch.state().with(reached));
        };
    }

    /** Answers, result and rejects must be on the disk before a checkpoint says so. */
    private void makeDurable() throws IOException {
        route.keepAnswers();
        writer.sync();
    }

    /** Makes {@link #answer(Executor)} return soon; what is answered by then is kept. */
    public void halt() {
        processor.halt();
    }

    /** When a row was answered last, or the asking began. */
    public Instant lastAnswer() {
        return lastAnswer;
    }

    /** The batch's state when it gives up its place. */
    public BatchState waiting() {
        return batch.state().waiting(processor.read(), lastAnswer);
    }

    public RowTotals totals() {
        return writer.totals();
    }

    public double rowsPerSecond() {
        return rate.perSecond(writer.totals().rows(), clock.millis());
    }

    @Override
    public void close() throws IOException {
        try (reader;
                writer) {
            // Each is closed even if the other fails.
        }
    }
}
