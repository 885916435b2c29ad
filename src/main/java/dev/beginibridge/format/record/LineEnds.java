package dev.beginibridge.format.record;

import dev.beginibridge.format.CodePages;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Finds line ends between records that should follow each other without any. If such records were cut by their
 * length alone, each would be off by one more line end, and pieces of other fields would be asked as uids.
 */
final class LineEnds {
    private static final int SEEN = 1 << 16;
    private static final List<byte[]> ASCII = List.of(bytes(0x0D, 0x0A), bytes(0x0A), bytes(0x0D));
    private static final List<byte[]> EBCDIC =
            List.of(bytes(0x0D, 0x25), bytes(0x0D, 0x15), bytes(0x25), bytes(0x15), bytes(0x85));

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
        boolean ebcdic = CodePages.isEbcdic(layout.codePage());
        if (ASCII.stream().anyMatch(end -> isBetween(start, layout.length(), end))
                || (ebcdic && EBCDIC.stream().anyMatch(end -> isBetween(start, layout.length(), end)))) {
            throw new BadRecord("a line end follows each record, which framing=fixed does not allow: is framing=lines"
                    + " right? Or transfer the file in binary, without line ends");
        }
    }

    /** Whether a line end is behind each record, and the length agrees where the end of the input is seen. */
    private static boolean isBetween(byte[] start, int length, byte[] end) {
        int step = length + end.length;
        if (start.length < step || (start.length < SEEN && start.length % step != 0 && start.length % step != length)) {
            return false;
        }
        for (int at = length; at + end.length <= start.length; at += step) {
            if (!Arrays.equals(start, at, at + end.length, end, 0, end.length)) {
                return false;
            }
        }
        return true;
    }
}
