package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The body of a message: characters, or bytes whose meaning is yet to be found. */
public sealed interface Body {
    /** Of a TextMessage. */
    record Text(String text) implements Body {
        /** Not the text: it may hold a uid. */
        @Override
        public String toString() {
            return "Text[" + text.length() + " characters]";
        }
    }

    /** Of a BytesMessage. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Bytes(byte[] bytes) implements Body {
        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /** The characters, without a byte order mark; bytes that are not of the code page are refused. */
    default String characters(Charset codePage) throws InvalidRequest {
        String text = this instanceof Text body ? body.text() : decoded(((Bytes) this).bytes(), codePage);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String decoded(byte[] bytes, Charset codePage) throws InvalidRequest {
        try {
            String text =
                    codePage.newDecoder() // reports what is malformed; new String(…) would put question marks there
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            // A line end of EBCDIC may become NEL, which is no white space to JSON and XML.
            return isEbcdic(codePage) ? text.replace('\u0085', '\n') : text;
        } catch (CharacterCodingException e) {
            throw new InvalidRequest("the bytes of the message are not " + codePage.name()
                    + ": send the characters that the bridge is configured for");
        }
    }

    /** The first characters by the code page, whatever may follow. */
    default String beginning(Charset codePage, int length) {
        if (this instanceof Text body) {
            return body.text().substring(0, Math.min(length, body.text().length()));
        }
        byte[] bytes = ((Bytes) this).bytes();
        return new String(bytes, 0, Math.min(length, bytes.length), codePage);
    }

    static boolean isEbcdic(Charset codePage) {
        return " ".getBytes(codePage)[0] != " ".getBytes(StandardCharsets.US_ASCII)[0];
    }
}
