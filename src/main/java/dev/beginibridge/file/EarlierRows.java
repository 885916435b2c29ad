package dev.beginibridge.file;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** In a replay, the rows of the earlier result, read beside the input's; else nothing. */
final class EarlierRows {
    private final Framer framer;
    private final RecordCodec layout;
    private final Map<Long, RawRecord> waiting = new ConcurrentHashMap<>();

    /** A framer that is null stands for a batch that is no replay. */
    EarlierRows(Framer framer, RecordCodec layout) {
        this.framer = framer;
        this.layout = layout;
    }

    void skip(long rows) throws IOException, FileRefused {
        for (long i = 0; framer != null && i < rows; i++) {
            framer.next();
        }
    }

    /** Reads the line that belongs to the row just read. */
    void read(RawRecord row) throws IOException, FileRefused {
        if (framer == null || row == null) {
            return;
        }
        RawRecord result = framer.next();
        if (result == null) {
            throw new IOException("the earlier result has fewer rows than the input");
        }
        if (!layout.earlierAnswer(result).status().equals(RowAnswer.FAILED)) {
            waiting.put(row.row(), result);
        }
    }

    /** The earlier line of a row that keeps its answer, or null when it is asked again. Each row is taken once. */
    RawRecord kept(RawRecord row) {
        return framer == null ? null : waiting.remove(row.row());
    }
}
