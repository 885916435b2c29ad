package dev.beginibridge.file;

import dev.beginibridge.layout.BadRecord;
import dev.beginibridge.layout.Layout;
import dev.beginibridge.layout.RecordReader;
import java.io.IOException;
import java.io.InputStream;

/** The records of a file with a layout, header set aside. Row numbers count without it, line numbers with it. */
final class FixedFramer implements Framer {
    private final LineFramer lines;
    private final RecordReader records;
    private Frame header;
    private Frame ahead;
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
    Frame header() {
        return header;
    }

    String lineEnd() {
        Frame first = header == null ? ahead : header;
        return first != null && first.lineEnd() == 2 ? "\r\n" : "\n";
    }

    @Override
    public Frame next() throws IOException, FileRefused {
        Frame next = ahead;
        if (next != null) {
            ahead = null;
            return next;
        }
        return read();
    }

    private Frame read() throws IOException, FileRefused {
        if (lines != null) {
            Frame read = lines.next();
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

    private Frame numbered(byte[] bytes, int lineEnd, long end) {
        row++;
        line++;
        return new Frame(bytes, lineEnd, row, line - 1, end, line);
    }
}
