package dev.beginibridge.format.record;

import dev.beginibridge.format.CodePages;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds line ends between records that should follow each other without any. If such records were cut by their
 * length alone, each would be off by one more line end, and pieces of other fields would be asked as uids.
 */
final class LineEnds {
    private static final int SEEN = 1 << 16;
    /** So many line ends, each at its place, are no coincidence. */
    private static final int MANY = 4;

    private static final byte END_OF_FILE = 0x1A;
    /** A file in EBCDIC may have been given the line ends of ASCII on its way. */
    private static final List<byte[]> ANY = List.of(bytes(0x0D, 0x0A), bytes(0x0A), bytes(0x0D));

    private static final List<byte[]> ASCII = List.of(bytes(0x85));
    private static final List<byte[]> EBCDIC = List.of(bytes(0x0D, 0x25), bytes(0x0D, 0x15), bytes(0x25), bytes(0x15));

    private LineEnds() {}

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Looks at the beginning of an input, which stays unread. */
    static void refuse(BufferedInputStream in, Layout layout) throws IOException, BadRecord {
        in.mark(SEEN);
        byte[] start = in.readNBytes(SEEN);
        in.reset();
        List<byte[]> own = CodePages.isEbcdic(layout.codePage()) ? EBCDIC : ASCII;
        if (Stream.concat(ANY.stream(), own.stream()).anyMatch(end -> isBetween(start, layout.length(), end))) {
            throw new BadRecord("a line end follows each record, which framing=fixed does not allow: is framing=lines"
                    + " right? Or transfer the file in binary, without line ends");
        }
    }

    /** Whether a line end is behind each record that is seen whole. */
    private static boolean isBetween(byte[] start, int length, byte[] end) {
        int ends = 0;
        for (int at = length; at + end.length <= start.length; at += length + end.length) {
            if (!Arrays.equals(start, at, at + end.length, end, 0, end.length)) {
                return false;
            }
            ends++;
        }
        int behind = ends * (length + end.length);
        // Few of them may be the beginnings of records, unless a record or nothing but marks is behind the last one.
        return ends >= MANY
                || (ends > 0
                        && (start.length == SEEN || start.length - behind == length || isMarks(start, behind, end)));
    }

    /** Whether only line ends and an end-of-file mark follow. */
    private static boolean isMarks(byte[] start, int from, byte[] end) {
        for (int i = from; i < start.length; i++) {
            if (start[i] != END_OF_FILE && start[i] != end[0] && start[i] != end[end.length - 1]) {
                return false;
            }
        }
        return true;
    }
}
