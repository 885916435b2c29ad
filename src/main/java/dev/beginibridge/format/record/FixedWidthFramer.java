package dev.beginibridge.format.record;

import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordFramer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The records of a file with a layout, its header set aside. Row numbers count without it, line numbers with it. */
final class FixedWidthFramer implements RecordFramer {
    /** Null unless the records are text lines. */
    private final LineFramer lines;

    private final RecordReader records;
    private final Layout layout;
    private RawRecord header;
    private RawRecord ahead;
    private long row;
    private long others;
    private long line = 1;

    private FixedWidthFramer(InputStream in, Layout layout) throws IOException {
        this.lines = layout.framing() == Framing.LINES ? LineFramer.plain(in) : null;
        this.records = new RecordReader(in, layout);
        this.layout = layout;
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

    /** How many records of types that are no rows were left out so far. */
    long others() {
        return others;
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

    /** The next record that is the trailer, a row, or the header at the start. */
    private RawRecord read() throws IOException, FileRefused {
        RawRecord read = readAny();
        while (read != null && (isPadding(read.bytes()) || isOther(read))) {
            row--;
            others += isPadding(read.bytes()) ? 0 : 1;
            read = readAny();
        }
        return read;
    }

    private boolean isPadding(byte[] record) {
        if (layout.rules().padding().isEmpty() || record.length == 0) {
            return false;
        }
        byte padding = layout.rules().padding().get().toString().getBytes(layout.codePage())[0];
        for (byte b : record) {
            if (b != padding) {
                return false;
            }
        }
        return true;
    }

    /** A record of a type that is no row. */
    private boolean isOther(RawRecord record) {
        boolean start = line == 2 && layout.header().isPresent();
        return !start
                && layout.rules().row().isPresent()
                && !FixedWidthCodec.startsWith(record, layout, layout.rules().row())
                && !FixedWidthCodec.startsWith(record, layout, layout.trailer());
    }

    private RawRecord readAny() throws IOException, FileRefused {
        try {
            if (lines != null) {
                RawRecord read = lines.next();
                return read == null ? null : numbered(withoutBlanks(read.bytes()), read.lineEnd(), read.end());
            }
            byte[] record = records.next();
            return record == null ? null : numbered(record, 0, records.offset());
        } catch (BadRecord bad) {
            throw new FileRefused(FileRefused.Code.BAD_RECORD, bad.getMessage(), row + 1, line, bad);
        }
    }

    /** Blanks behind the layout's length are none of the record's. */
    private byte[] withoutBlanks(byte[] line) {
        int end = line.length;
        while (end > layout.length() && line[end - 1] == ' ' && isTooLong(line, end)) {
            end--;
        }
        return end == line.length ? line : Arrays.copyOf(line, end);
    }

    private boolean isTooLong(byte[] line, int end) {
        return layout.maxBytes() == layout.length()
                || new String(line, 0, end, layout.codePage()).length() > layout.length();
    }

    private RawRecord numbered(byte[] bytes, int lineEnd, long end) {
        row++;
        line++;
        return new RawRecord(bytes, lineEnd, row, line - 1, end, line);
    }
}
