package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.StrictText;
import java.nio.charset.Charset;
import java.util.Map;

/** The body of a message: characters, bytes whose meaning is yet to be found, or named values. */
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

    /** Of a MapMessage; it has no characters. */
    record Members(Map<String, Object> members) implements Body {
        @Override
        public String toString() {
            return "Members[" + members.size() + "]";
        }
    }

    /**
     * The characters, without a byte order mark, and without the zero bytes that a program in C or COBOL leaves at the end;
     * bytes that are not of the code page are refused.
     */
    default String characters(Charset codePage) throws InvalidRequest {
        String text = this instanceof Text body ? body.text() : decoded(((Bytes) this).bytes(), codePage);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\0') {
            end--;
        }
        return text.substring(text.startsWith("\uFEFF") ? 1 : 0, end);
    }

    private static String decoded(byte[] bytes, Charset codePage) throws InvalidRequest {
        String text = StrictText.of(bytes, codePage)
                .orElseThrow(() -> new InvalidRequest("the bytes of the message are not " + codePage.name()
                        + ": send the characters that the bridge is configured for"));
        // A line end of EBCDIC may become NEL, which is no white space to JSON and XML.
        return CodePages.isEbcdic(codePage) ? text.replace('\u0085', '\n') : text;
    }

    /** The first characters by the code page, whatever may follow. */
    default String beginning(Charset codePage, int length) {
        if (this instanceof Text body) {
            return body.text().substring(0, Math.min(length, body.text().length()));
        }
        byte[] bytes = ((Bytes) this).bytes();
        return new String(bytes, 0, Math.min(length, bytes.length), codePage);
    }
}
