package dev.beginibridge.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text of records. */
final class Utf8 {
    private Utf8() {}

    /** Throws unless the record is UTF-8 without NUL. */
    static void check(RawRecord frame) throws FileRefused {
        boolean ascii = true;
        for (byte b : frame.bytes()) {
            if (b == 0) {
                throw new FileRefused(
                        FileRefused.Code.NOT_UTF8,
                        "a NUL byte; the file must be text in UTF-8 (not UTF-16)",
                        frame.row(),
                        frame.line());
            }
            ascii &= b > 0;
        }
        if (ascii) {
            return;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(frame.bytes()));
        } catch (CharacterCodingException e) {
            FileRefused refused = new FileRefused(
                    FileRefused.Code.NOT_UTF8,
                    "the text is not UTF-8; save or convert it as UTF-8",
                    frame.row(),
                    frame.line());
            refused.initCause(e);
            throw refused;
        }
    }

    static String text(RawRecord frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }
}
