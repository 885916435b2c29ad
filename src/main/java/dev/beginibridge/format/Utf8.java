package dev.beginibridge.format;

import dev.beginibridge.model.StrictText;
import java.nio.charset.StandardCharsets;

/** Text of records. */
public final class Utf8 {
    private Utf8() {}

    /** Throws unless the record is UTF-8 without NUL. */
    public static void check(RawRecord record) throws FileRefused {
        boolean ascii = true;
        for (byte b : record.bytes()) {
            if (b == 0) {
                throw new FileRefused(
                        FileRefused.Code.NOT_UTF8,
                        "a NUL byte; the file must be text in UTF-8 (not UTF-16)",
                        record.row(),
                        record.line());
            }
            ascii &= b > 0;
        }
        if (!ascii && StrictText.of(record.bytes(), StandardCharsets.UTF_8).isEmpty()) {
            throw new FileRefused(
                    FileRefused.Code.NOT_UTF8,
                    "the text is not UTF-8; save or convert it as UTF-8",
                    record.row(),
                    record.line());
        }
    }

    public static String text(RawRecord record) {
        return new String(record.bytes(), StandardCharsets.UTF_8);
    }
}
