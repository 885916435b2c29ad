package dev.beginibridge.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One record as its bytes stand in the input, so that it can be echoed exactly. Nobody changes the bytes. */
final class RawRecord {
    private final byte[] bytes;
    private final int lineEnd;
    private final long row;
    private final long line;
    private final long end;
    private final long endLine;

    RawRecord(byte[] bytes, int lineEnd, long row, long line, long end, long endLine) {
        this.bytes = bytes;
        this.lineEnd = lineEnd;
        this.row = row;
        this.line = line;
        this.end = end;
        this.endLine = endLine;
    }

    /** The record without its line end. */
    byte[] bytes() {
        return bytes;
    }

    /** Bytes of the line end behind it: 0 (end of the file), 1 (LF) or 2 (CR LF). */
    int lineEnd() {
        return lineEnd;
    }

    /** The record with its line end; with the given one when it ends the file without. */
    byte[] text(String otherwise) {
        byte[] end = (lineEnd == 0 ? otherwise : lineEnd == 2 ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(bytes, bytes.length + end.length);
        System.arraycopy(end, 0, text, bytes.length, end.length);
        return text;
    }

    /** 1 for the first row; 0 for the header. */
    long row() {
        return row;
    }

    /** The line it starts at, from 1. */
    long line() {
        return line;
    }

    /** Where the next record starts, in bytes from the start of the input. */
    long end() {
        return end;
    }

    /** The line at which the next record starts. */
    long endLine() {
        return endLine;
    }
}
