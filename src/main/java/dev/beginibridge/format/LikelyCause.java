package dev.beginibridge.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file that is refused probably is, by its first bytes; none of them is quoted. */
public final class LikelyCause {
    /** How many bytes tell enough. */
    public static final int SEEN = 4096;

    private static final int ZEROES = 4;
    private static final String ARMOR = "-----begin pgp";
    private static final String PGP = "it is encrypted or signed with PGP: decrypt it before it is dropped, or set"
            + " begini.file.pgp.key-file and let its name end in .pgp";

    /** Packets of PGP. */
    private static final int PUBLIC_KEY = 1;

    private static final int PASSPHRASE = 3;
    private static final int COMPRESSED = 8;
    private static final int ENCRYPTED = 18;
    /** RSA, Elgamal, and those with elliptic curves. */
    private static final List<Integer> PUBLIC_KEYS = List.of(1, 2, 16, 18, 25, 26);
    /** How long the header of an old packet is, by the type of its length. */
    private static final List<Integer> OLD_HEADERS = List.of(2, 3, 5, 1);

    private LikelyCause() {}

    public static Optional<String> of(byte[] start) {
        return bySignature(start).or(() -> isPgpPacket(start) ? Optional.of(PGP) : Optional.empty());
    }

    /** The same, but by beginnings only that no records have, in whatever code page. */
    public static Optional<String> bySignature(byte[] start) {
        String hex = hex(start);
        String text = text(start);
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
        return text.startsWith(ARMOR) ? Optional.of(PGP) : Optional.empty();
    }

    /** For a file that should not be UTF-16, and what to do if it is. */
    public static Optional<String> utf16(byte[] start, String remedy) {
        String hex = hex(start);
        return hex.startsWith("fffe") || hex.startsWith("feff") || isWide(start)
                ? Optional.of("it is UTF-16: " + remedy)
                : Optional.empty();
    }

    /** Whether the bytes are text of a charset; the last character may be cut where no more bytes were read. */
    public static boolean isOf(Charset charset, byte[] start) {
        CharBuffer text = CharBuffer.allocate(start.length);
        return !charset.newDecoder()
                .decode(ByteBuffer.wrap(start), text, start.length < SEEN)
                .isError();
    }

    private static String hex(byte[] start) {
        return HexFormat.of().formatHex(start, 0, Math.min(start.length, 8));
    }

    private static String text(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    }

    public static boolean isGzip(byte[] start) {
        return start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B;
    }

    /** Armored or not. */
    public static boolean isPgp(byte[] start) {
        return text(start).startsWith(ARMOR) || isPgpPacket(start);
    }

    /** An encrypted session key, or compressed or encrypted data, as RFC 9580 begins a message: text has none of these versions. */
    private static boolean isPgpPacket(byte[] start) {
        int first = at(start, 0);
        if ((first & 0x80) == 0) {
            return false;
        }
        boolean old = (first & 0x40) == 0;
        int body = old ? OLD_HEADERS.get(first & 3) : newHeader(at(start, 1));
        int version = at(start, body);
        return switch (old ? (first & 0x3F) >> 2 : first & 0x3F) {
            case PUBLIC_KEY -> (version == 3 && PUBLIC_KEYS.contains(at(start, body + 9))) || version == 6;
            case PASSPHRASE -> version >= 4 && version <= 6;
            case COMPRESSED -> version >= 1 && version <= 3;
            case ENCRYPTED -> version == 1 || version == 2;
            default -> false;
        };
    }

    private static int newHeader(int length) {
        return length == 0xFF ? 6 : length < 0xC0 || length >= 0xE0 ? 2 : 3;
    }

    private static int at(byte[] start, int index) {
        return index < start.length ? start[index] & 0xFF : 0;
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
}
