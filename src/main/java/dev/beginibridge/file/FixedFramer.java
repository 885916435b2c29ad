package dev.beginibridge.file;

import dev.beginibridge.format.RecordReader;
import dev.beginibridge.model.BadRecord;
import dev.beginibridge.model.Layout;
import java.io.IOException;
import java.io.InputStream;

/** The records of a file with a layout, header set aside. Row numbers count without it, line numbers with it. */
final class FixedFramer implements Framer {
    private final LineFramer lines;
    private final RecordReader records;
    private RawRecord header;
    private RawRecord ahead;
    private long row;
    private long line = 1;

    private FixedFramer(InputStream in, LineFramer lines, Layout layout) {
        this.lines = lines;
        this.records = new RecordReader(in, layout);
    }

    /** Lines are null unless the layout is of text lines. */
    static FixedFramer open(InputStream in, LineFramer lines, Layout layout) throws IOException, FileRefused {
        FixedFramer framer = new FixedFramer(in, lines, layout);
        framer.ahead = framer.read();
        if (layout.header().isPresent()) {
            if (framer.ahead == null || !FixedLayout.startsWith(framer.ahead, layout, layout.header())) {
                throw new FileRefused(
                        FileRefused.Code.MISSING_HEADER,
                        "the file does not begin with a header record "
                                + layout.header().get(),
                        0,
                        1);
            }
            framer.header = framer.ahead;
            framer.row = 0;
            framer.ahead = framer.read();
        }
        return framer;
    }

    /** Null when the layout has none. */
    RawRecord header() {
        return header;
    }

    String lineEnd() {
        RawRecord first = header == null ? ahead : header;
        return first != null && first.lineEnd() == 2 ? "\r\n" : "\n";
    }

    @Override
    public RawRecord next() throws IOException, FileRefused {
        RawRecord next = ahead;
        if (next != null) {
            ahead = null;
            return next;
        }
        return read();
    }

    private RawRecord read() throws IOException, FileRefused {
        if (lines != null) {
            RawRecord read = lines.next();
            return read == null ? null : numbered(read.bytes(), read.lineEnd(), read.end());
        }
        try {
            byte[] record = records.next();
            return record == null ? null : numbered(record, 0, records.offset());
        } catch (BadRecord bad) {
            FileRefused refused = new FileRefused(FileRefused.Code.BAD_RECORD, bad.getMessage(), row + 1, line);
            refused.initCause(bad);
            throw refused;
        }
    }

    private RawRecord numbered(byte[] bytes, int lineEnd, long end) {
        row++;
        line++;
        return new RawRecord(bytes, lineEnd, row, line - 1, end, line);
    }
}
