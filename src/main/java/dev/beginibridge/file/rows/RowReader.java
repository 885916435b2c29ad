package dev.beginibridge.file.rows;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.RecordFramer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the rows of a batch behind its last checkpoint; in a replay, the rows of the earlier result beside them. */
final class RowReader implements AutoCloseable {
    /**
     * A row that was read.
     *
     * @param earlier in a replay, the line of the earlier result whose answer the row keeps; null when the row is asked
     */
    record InputRow(RawRecord record, RawRecord earlier) {}

    private final FileInputStream input;
    private final InputStream earlierResult;
    private RecordCodec codec;
    private RecordFramer rows;
    /** Null unless the batch is a replay. */
    private RecordFramer earlier;

    private RowReader(FileInputStream input, InputStream earlierResult) {
        this.input = input;
        this.earlierResult = earlierResult;
    }

    static RowReader open(Batch batch, FileType type) throws IOException, FileRefused {
        boolean replay = batch.state().replay() != null;
        FileInputStream input = new FileInputStream(batch.input().toFile());
        RowReader reader = null;
        try {
            reader = new RowReader(
                    input,
                    replay ? new FileInputStream(batch.earlierResult().toFile()) : InputStream.nullInputStream());
            reader.start(type, replay);
            reader.resume(type, batch.state().checkpoint());
            return reader;
        } catch (IOException | FileRefused | RuntimeException e) {
            input.close();
            if (reader != null) {
                reader.close();
            }
            throw e;
        }
    }

    private void start(FileType type, boolean replay) throws IOException, FileRefused {
        FileFormat.Opened start = type.format().open(type.expanded(input));
        codec = start.codec();
        rows = start.rows();
        earlier = replay ? type.format().result(type.expanded(earlierResult)) : null;
    }

    private void resume(FileType type, BatchState.Checkpoint from) throws IOException, FileRefused {
        if (from == null) {
            return;
        }
        long done = from.totals().rows();
        rows = type.format().resume(offset -> at(type, offset), done, from.line(), from.input());
        if (earlier != null) {
            earlier.skip(done);
        }
    }

    private InputStream at(FileType type, long offset) throws IOException {
        input.getChannel().position(type.isPacked() ? 0 : offset);
        InputStream expanded = type.expanded(input);
        if (type.isPacked()) {
            expanded.skipNBytes(offset);
        }
        return expanded;
    }

    RecordCodec codec() {
        return codec;
    }

    /** Reads the next row; the caller knows how many there are. */
    InputRow next() throws IOException, FileRefused {
        RawRecord record = rows.next();
        if (record == null) {
            throw new IOException("the file has lost rows while they were asked");
        }
        return new InputRow(record, earlier == null ? null : kept(earlier.next()));
    }

    private RawRecord kept(RawRecord result) throws IOException {
        if (result == null) {
            throw new IOException("the earlier result has fewer rows than the input");
        }
        return codec.earlierAnswer(result).isFailed() ? null : result;
    }

    /** The record behind the last row; null when there is none. */
    RawRecord behind() throws IOException, FileRefused {
        return rows.next();
    }

    @Override
    public void close() throws IOException {
        try (input;
                earlierResult) {
            // Each is closed even if the other fails.
        }
    }
}
