package dev.beginibridge.file.rows;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.ReplyValues;
import java.io.IOException;

/** Writes the result and the rejects of a batch behind its last checkpoint, in input order. */
final class ResultWriter implements AutoCloseable {
    /**
     * A row's answer and what is written of it.
     *
     * @param control the row's share of the hash total
     * @param line its line in the result
     * @param reject its line in the file of rejects; empty unless it is rejected
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record AnsweredRow(RawRecord record, ReplyValues answer, long control, byte[] line, byte[] reject) {}

    private final RecordCodec codec;
    private final ResultFile result;
    private final ResultFile rejects;
    private volatile RowTotals totals;
    private long line;
    private long input;

    ResultWriter(Batch batch, RecordCodec codec) throws IOException {
        BatchState.Checkpoint from = batch.state().checkpoint();
        this.codec = codec;
        this.totals = from == null ? RowTotals.NONE : from.totals();
        this.line = from == null ? 0 : from.line();
        this.input = from == null ? 0 : from.input();
        this.result = new ResultFile(batch.result(), from == null ? 0 : from.output());
        try {
            this.rejects = new ResultFile(batch.rejects(), from == null ? 0 : from.rejects());
        } catch (IOException e) {
            result.close();
            throw e;
        }
        if (from == null) {
            result.append(codec.head());
        }
    }

    void write(AnsweredRow row) throws IOException {
        if (row.reject().length > 0 && rejects.length() == 0) {
            rejects.append(codec.rejectsHead());
        }
        rejects.append(row.reject());
        result.append(row.line());
        line = row.record().endLine();
        input = row.record().end();
        totals = totals.with(row.answer(), row.control());
    }

    /** Adds what ends the files; the trailer is null when there is none. */
    void end(RawRecord trailer) throws IOException {
        if (trailer != null && codec.isTrailer(trailer)) {
            result.append(codec.tail(trailer));
        }
        if (rejects.length() > 0) {
            rejects.append(codec.rejectsTail(totals.rejected()));
        }
    }

    /** Hands what was written to the operating system; {@link #sync} makes it durable. */
    BatchState.Checkpoint flush() throws IOException {
        result.flush();
        rejects.flush();
        return new BatchState.Checkpoint(line, input, result.length(), rejects.length(), totals);
    }

    void sync() throws IOException {
        result.sync();
        rejects.sync();
    }

    RowTotals totals() {
        return totals;
    }

    @Override
    public void close() throws IOException {
        try (result;
                rejects) {
            // Each is closed even if the other fails.
        }
    }
}
