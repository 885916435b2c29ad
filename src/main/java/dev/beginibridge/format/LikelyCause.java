package dev.beginibridge.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** What a file that is refused probably is, by its first bytes; none of them is quoted. */
public final class LikelyCause {
    /** How many bytes tell enough. */
    public static final int SEEN = 4096;

    private static final int ZEROES = 4;

    private LikelyCause() {}

    public static Optional<String> of(byte[] start) {
        String hex = HexFormat.of().formatHex(start, 0, Math.min(start.length, 8));
        String text = new String(start, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        if (hex.startsWith("504b0304")) {
            return Optional.of("it is a ZIP archive or an Excel workbook (xlsx): unpack it, or save it as CSV");
        }
        if (hex.startsWith("d0cf11e0")) {
            return Optional.of("it is an old Excel workbook (xls): save it as CSV");
        }
        if (isGzip(start)) {
            return Optional.of("it is compressed with gzip: its name must end in .gz");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("it is a web page, perhaps an error message of the server that it was fetched from");
        }
        if (text.startsWith("<?xml")) {
            return Optional.of("it is XML");
        }
        if (isPgp(start)) {
            return Optional.of("it is encrypted or signed with PGP: decrypt it before it is dropped");
        }
        if (hex.startsWith("fffe") || hex.startsWith("feff") || isWide(start)) {
            return Optional.of("it is UTF-16: set begini.file.csv.encoding=utf-16, or save it as UTF-8");
        }
        return Optional.empty();
    }

    public static boolean isGzip(byte[] start) {
        return start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B;
    }

    /** Armored, or a packet of an encrypted session key, or of compressed or encrypted data, as RFC 9580 begins a message. */
    public static boolean isPgp(byte[] start) {
        if (new String(start, StandardCharsets.ISO_8859_1).strip().startsWith("-----BEGIN PGP")) {
            return true;
        }
        return start.length > 0
                && Arrays.asList(0x84, 0x85, 0x8C, 0xA3, 0xC1, 0xC3, 0xC8, 0xD2).contains(start[0] & 0xFF)
                && !isUtf8(start);
    }

    /** Whether every second one of the first bytes is zero. */
    private static boolean isWide(byte[] start) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < Math.min(start.length, 2 * ZEROES); i++) {
            even += start[i] == 0 && i % 2 == 0 ? 1 : 0;
            odd += start[i] == 0 && i % 2 == 1 ? 1 : 0;
        }
        return (even == ZEROES && odd == 0) || (odd == ZEROES && even == 0);
    }

    private static boolean isUtf8(byte[] start) {
        return !new String(start, StandardCharsets.UTF_8).contains("\uFFFD");
    }
}
