package dev.beginibridge.format;

import java.nio.charset.StandardCharsets;

/**
 * One record with the bytes that it has in the input, so that it can be echoed exactly. Nobody changes the bytes.
 *
 * @param bytes the record without its line end
 * @param lineEnd the length of the line end behind it: 0 (end of the file, or no lines), 1 (LF) or 2 (CR LF)
 * @param row 1 for the first row; 0 for the header
 * @param line the line at which it starts, from 1
 * @param end where the next record starts, in bytes from the start of the input
 * @param endLine the line at which the next record starts
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RawRecord(byte[] bytes, int lineEnd, long row, long line, long end, long endLine) {

    /** Its own line end; the given one when it ends the file without one. */
    public String lineEnd(String otherwise) {
        return lineEnd == 0 ? otherwise : lineEnd == 2 ? "\r\n" : "\n";
    }

    /** The record with its line end; with the given one when it ends the file without one. */
    public byte[] text(String otherwise) {
        return Bytes.joined(bytes, lineEnd(otherwise).getBytes(StandardCharsets.US_ASCII));
    }
}
