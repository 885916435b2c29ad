package dev.beginibridge.format.record;

import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordFramer;
import java.io.IOException;
import java.io.InputStream;

/** The records of a file with a layout, its header set aside. Row numbers count without it, line numbers with it. */
final class FixedWidthFramer implements RecordFramer {
    /** Null unless the records are text lines. */
    private final LineFramer lines;

    private final RecordReader records;
    private RawRecord header;
    private RawRecord ahead;
    private long row;
    private long line = 1;

    private FixedWidthFramer(InputStream in, Layout layout) throws IOException {
        this.lines = layout.framing() == Framing.LINES ? LineFramer.plain(in) : null;
        this.records = new RecordReader(in, layout);
    }

    static FixedWidthFramer open(InputStream in, Layout layout) throws IOException, FileRefused {
        FixedWidthFramer framer = new FixedWidthFramer(in, layout);
        framer.ahead = framer.read();
        if (layout.header().isPresent()) {
            if (framer.ahead == null || !FixedWidthCodec.startsWith(framer.ahead, layout, layout.header())) {
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

    /** The line end of the first record. */
    String lineEnd() {
        RawRecord first = header == null ? ahead : header;
        return first == null ? "\n" : first.lineEnd("\n");
    }

    @Override
    public RawRecord next() throws IOException, FileRefused {
        RawRecord next = ahead == null ? read() : ahead;
        ahead = null;
        return next;
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
            throw new FileRefused(FileRefused.Code.BAD_RECORD, bad.getMessage(), row + 1, line, bad);
        }
    }

    private RawRecord numbered(byte[] bytes, int lineEnd, long end) {
        row++;
        line++;
        return new RawRecord(bytes, lineEnd, row, line - 1, end, line);
    }
}
