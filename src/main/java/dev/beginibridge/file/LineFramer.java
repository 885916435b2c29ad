package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Records that end with LF or CR LF; with {@code quotes}, a line end between quotes belongs to the record (RFC 4180).
 * Empty lines are no records. A byte order mark at the start of the input is set aside.
 */
final class LineFramer implements Framer {
    /** Far above any honest record; what is longer is a missing line end or a quote that was never closed. */
    static final int MAX_RECORD = 1 << 20;

    static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Where in a record the scan stands. */
    private enum At {
        FIELD_START,
        PLAIN,
        QUOTED,
        AFTER_QUOTE,
        /** A carriage return behind a closing quote: only a line feed may follow. */
        AFTER_QUOTE_CR
    }

    private final InputStream in;
    private final boolean quotes;
    private final byte separator;
    private final byte quote;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int limit;
    private byte[] record = new byte[1024];
    private int length;
    private long row;
    private long line;
    private long offset;
    private boolean marked;

    private LineFramer(InputStream in, FileRules.Csv csv, long row, long line, long offset) {
        this.in = in;
        this.quotes = csv != null;
        this.separator = quotes ? csv.separator() : 0;
        this.quote = quotes ? csv.quote() : 0;
        this.row = row;
        this.line = line;
        this.offset = offset;
    }

    /** At the start of an input with quotes, whose first record is the header. */
    static LineFramer quoted(InputStream in, FileRules.Csv csv) throws IOException {
        LineFramer framer = new LineFramer(in, csv, -1, 1, 0);
        framer.setMarkAside();
        return framer;
    }

    /** At the start of an input without quotes, whose first record is the first row. */
    static LineFramer plain(InputStream in) throws IOException {
        LineFramer framer = new LineFramer(in, null, 0, 1, 0);
        framer.setMarkAside();
        return framer;
    }

    /** In the middle of an input, behind the given number of rows; null means without quotes. */
    static LineFramer behind(InputStream in, FileRules.Csv csv, long rows, long line, long offset) {
        return new LineFramer(in, csv, rows, line, offset);
    }

    /** Whether the input began with a byte order mark. */
    boolean marked() {
        return marked;
    }

    private void setMarkAside() throws IOException {
        limit = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
        int mark = BYTE_ORDER_MARK.length;
        if (limit >= mark && Arrays.equals(buffer, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
            marked = true;
            from = mark;
            offset = mark;
        }
    }

    @Override
    public RawRecord next() throws IOException, FileRefused {
        while (true) {
            long startLine = line;
            int lineEnd = scan();
            if (!isBlank()) {
                row++;
                return new RawRecord(Arrays.copyOf(record, length), lineEnd, row, startLine, offset, line);
            }
            if (lineEnd == 0) {
                return null;
            }
        }
    }

    /** In a file with quotes, spaces are a value; without, they are nothing. */
    private boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (quotes || (record[i] != ' ' && record[i] != '\t')) {
                return false;
            }
        }
        return true;
    }

    /** Reads one line or quoted record into {@link #record}; returns the bytes of its line end, 0 at the end. */
    private int scan() throws IOException, FileRefused {
        length = 0;
        long startLine = line;
        At at = At.FIELD_START;
        while (true) {
            int here = from;
            for (; here < limit; here++) {
                byte b = buffer[here];
                if (b == '\n') {
                    line++;
                    if (at != At.QUOTED) {
                        take(here, startLine, at);
                        from = here + 1;
                        return endOfLine();
                    }
                } else if (quotes) {
                    at = step(at, b, startLine);
                }
            }
            take(limit, startLine, at);
            limit = in.read(buffer, 0, buffer.length);
            from = 0;
            if (limit < 0) {
                limit = 0;
                return endOfInput(at, startLine);
            }
        }
    }

    private At step(At at, byte b, long startLine) throws FileRefused {
        return switch (at) {
            case FIELD_START -> b == quote ? At.QUOTED : b == separator ? At.FIELD_START : At.PLAIN;
            case PLAIN -> b == separator ? At.FIELD_START : At.PLAIN;
            case QUOTED -> b == quote ? At.AFTER_QUOTE : At.QUOTED;
            case AFTER_QUOTE -> {
                if (b == quote) {
                    yield At.QUOTED;
                }
                if (b == separator) {
                    yield At.FIELD_START;
                }
                if (b == '\r') {
                    yield At.AFTER_QUOTE_CR;
                }
                throw malformed("text follows a closing quote; a quote inside a field is written twice", startLine);
            }
            case AFTER_QUOTE_CR -> throw malformed("a carriage return without line feed follows a quote", startLine);
        };
    }

    private FileRefused malformed(String message, long startLine) {
        return new FileRefused(FileRefused.Code.MALFORMED_CSV, message, row + 1, startLine);
    }

    private void take(int until, long startLine, At at) throws FileRefused {
        int more = until - from;
        if (length + more > MAX_RECORD) {
            throw new FileRefused(
                    FileRefused.Code.RECORD_TOO_LONG,
                    "a record is longer than " + MAX_RECORD + " bytes"
                            + (at == At.QUOTED ? "; is a quote not closed?" : "; is a line end missing?"),
                    row + 1,
                    startLine);
        }
        if (length + more > record.length) {
            record = Arrays.copyOf(record, Math.max(length + more, record.length * 2));
        }
        System.arraycopy(buffer, from, record, length, more);
        length += more;
        offset += more;
    }

    private int endOfLine() {
        offset++;
        if (length > 0 && record[length - 1] == '\r') {
            length--;
            return 2;
        }
        return 1;
    }

    private int endOfInput(At at, long startLine) throws FileRefused {
        if (at == At.QUOTED || at == At.AFTER_QUOTE_CR) {
            throw malformed("a quote is not closed before the end of the file; is the file cut off?", startLine);
        }
        return 0;
    }
}
