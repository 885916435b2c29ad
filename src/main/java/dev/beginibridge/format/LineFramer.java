package dev.beginibridge.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts records that end with LF or CR LF; with quotes, a line end between them belongs to the record (RFC 4180). Empty lines
 * are no records. A byte order mark at the start of the input is set aside. A carriage return alone could be meant as a
 * line end, and the records behind it would be lost: outside of quotes it makes the file unfit.
 */
public final class LineFramer implements RecordFramer {
    /** Far above any honest record; a longer one has lost a line end, or has a quote that was never closed. */
    public static final int MAX_RECORD = 1 << 20;

    /** What DOS and CP/M put behind the last line. */
    private static final byte END_OF_FILE = 0x1A;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Where the scan stands in a record. */
    private enum At {
        FIELD_START,
        PLAIN,
        QUOTED,
        AFTER_QUOTE,
        AFTER_END
    }

    /** The bytes that mean something in a file with quotes. */
    public record Quoting(byte separator, byte quote) {}

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
    private long startLine;
    private long offset;
    private boolean marked;

    private LineFramer(InputStream in, Quoting quoting, long row, long line, long offset) {
        this.in = in;
        this.quotes = quoting != null;
        this.separator = quotes ? quoting.separator() : 0;
        this.quote = quotes ? quoting.quote() : 0;
        this.row = row;
        this.line = line;
        this.offset = offset;
    }

    /** Starts at the beginning of an input with quotes; the given number of records precede its first row. */
    public static LineFramer quoted(InputStream in, Quoting quoting, int before) throws IOException {
        return new LineFramer(in, quoting, -before, 1, 0).behindMark();
    }

    /** Starts at the beginning of an input without quotes, whose first record is the first row. */
    public static LineFramer plain(InputStream in) throws IOException {
        return new LineFramer(in, null, 0, 1, 0).behindMark();
    }

    /**
     * Starts in the middle of an input, behind the given number of rows.
     *
     * @param quoting null for an input without quotes
     */
    public static LineFramer behind(InputStream in, Quoting quoting, long rows, long line, long offset) {
        return new LineFramer(in, quoting, rows, line, offset);
    }

    /** The byte order mark with which the input began; empty when it had none. */
    public byte[] mark() {
        return marked ? BYTE_ORDER_MARK.clone() : new byte[0];
    }

    private LineFramer behindMark() throws IOException {
        limit = in.readNBytes(buffer, 0, buffer.length);
        int mark = BYTE_ORDER_MARK.length;
        if (limit >= mark && Arrays.equals(buffer, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
            marked = true;
            from = mark;
            offset = mark;
        }
        return this;
    }

    @Override
    public RawRecord next() throws IOException, FileRefused {
        while (true) {
            startLine = line;
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

    /** In a file with quotes, spaces are a value; without quotes, they are nothing. */
    private boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (quotes || (record[i] != ' ' && record[i] != '\t')) {
                return false;
            }
        }
        return true;
    }

    /** Reads one line or quoted record into {@link #record}; returns the length of its line end, 0 at the end. */
    private int scan() throws IOException, FileRefused {
        length = 0;
        At at = At.FIELD_START;
        boolean carriageReturn = false;
        while (true) {
            for (int here = from; here < limit; here++) {
                byte b = buffer[here];
                if (b == '\n') {
                    line++;
                    if (at != At.QUOTED) {
                        if (at == At.AFTER_END) {
                            throw textBehindQuote();
                        }
                        take(here, at);
                        from = here + 1;
                        return endOfLine();
                    }
                } else if (carriageReturn) {
                    throw bareCarriageReturn();
                } else if (b == '\r' && at != At.QUOTED) {
                    carriageReturn = true;
                } else if (quotes) {
                    at = step(at, b);
                }
            }
            take(limit, at);
            limit = in.read(buffer, 0, buffer.length);
            from = 0;
            if (limit < 0) {
                limit = 0;
                return endOfInput(at, carriageReturn);
            }
        }
    }

    private At step(At at, byte b) throws FileRefused {
        return switch (at) {
            case FIELD_START -> b == quote ? At.QUOTED : b == separator ? At.FIELD_START : At.PLAIN;
            case PLAIN -> b == separator ? At.FIELD_START : At.PLAIN;
            case QUOTED -> b == quote ? At.AFTER_QUOTE : At.QUOTED;
            case AFTER_QUOTE -> {
                if (b != quote && b != separator && b != END_OF_FILE) {
                    throw textBehindQuote();
                }
                yield b == quote ? At.QUOTED : b == separator ? At.FIELD_START : At.AFTER_END;
            }
            case AFTER_END -> throw textBehindQuote();
        };
    }

    private FileRefused textBehindQuote() {
        return malformed("text follows a closing quote; a quote inside a field is written twice");
    }

    private FileRefused malformed(String message) {
        return new FileRefused(FileRefused.Code.MALFORMED_CSV, message, row + 1, startLine);
    }

    private FileRefused bareCarriageReturn() {
        return new FileRefused(
                FileRefused.Code.BARE_CARRIAGE_RETURN,
                "no line feed follows a carriage return; end the lines with LF or CR LF",
                row + 1,
                startLine);
    }

    private void take(int until, At at) throws FileRefused {
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

    private int endOfInput(At at, boolean carriageReturn) throws FileRefused {
        if (at == At.QUOTED) {
            throw malformed("a quote is not closed before the end of the file; is the file cut off?");
        }
        if (carriageReturn) {
            throw bareCarriageReturn();
        }
        if (length > 0 && record[length - 1] == END_OF_FILE) {
            length--;
        }
        return 0;
    }
}
