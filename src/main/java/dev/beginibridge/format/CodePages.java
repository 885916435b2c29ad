package dev.beginibridge.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The code pages of bytes: which there are, and which of them bytes show by themselves. */
public final class CodePages {
    private static final Charset LITTLE_ENDIAN_WITH_MARK = Charset.forName("x-UTF-16LE-BOM");
    /** Each of them is written as it is read. */
    private static final List<Charset> UTF_16 = List.of(
            StandardCharsets.UTF_16, LITTLE_ENDIAN_WITH_MARK, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);

    private CodePages() {}

    /**
     * UTF-8, or a code page with one byte for each character, by any name that Java or a mainframe ({@code ibm1141}) has for
     * it; empty: this Java has no such code page.
     */
    public static Optional<Charset> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return charset(lower)
                .or(() -> lower.startsWith("ibm") ? charset("cp" + lower.substring(3)) : Optional.empty())
                .filter(found -> found.equals(StandardCharsets.UTF_8) || isSingleByte(found));
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the caller says so
        }
    }

    private static boolean isSingleByte(Charset charset) {
        return charset.canEncode() && charset.newEncoder().maxBytesPerChar() <= 1;
    }

    public static boolean isEbcdic(Charset charset) {
        return " ".getBytes(charset)[0] != " ".getBytes(StandardCharsets.US_ASCII)[0];
    }

    public static boolean isUtf16(Charset charset) {
        return UTF_16.contains(charset);
    }

    /** UTF-16 by its mark, or by a first character that JSON and XML begin with; empty: the bytes are not in UTF-16. */
    public static Optional<Charset> utf16(byte[] bytes) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 0xfe && second == 0xff) {
            return Optional.of(StandardCharsets.UTF_16);
        }
        if (first == 0xff && second == 0xfe) {
            return Optional.of(LITTLE_ENDIAN_WITH_MARK);
        }
        if (first == 0 && isBeginning(second)) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return second == 0 && isBeginning(first) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    private static boolean isBeginning(int character) {
        return character == '{' || character == '<';
    }

    /** By the name that XML declares. */
    public static String declared(Charset charset) {
        boolean hasMark = charset.equals(StandardCharsets.UTF_16) || charset.equals(LITTLE_ENDIAN_WITH_MARK);
        return hasMark ? "UTF-16" : charset.name();
    }
}
