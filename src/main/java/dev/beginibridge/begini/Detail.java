package dev.beginibridge.begini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Begini's {@code detail} text, fit to be shown to a caller: short, one line, printable. Known shapes: a string, and a
 * list of objects with {@code loc} and {@code msg}.
 */
final class Detail {
    private static final int MAX_LENGTH = 200;

    private Detail() {}

    /** The text, or an empty one when the body has none; what must not be repeated is blotted out of it. */
    static String of(Optional<byte[]> body, JsonMapper mapper, String... secrets) {
        String text = read(body, mapper);
        for (String secret : secrets) {
            text = text.replace(secret, "…");
        }
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)); // half a character is none
        return text.substring(0, splits ? MAX_LENGTH - 1 : MAX_LENGTH) + "…";
    }

    private static String read(Optional<byte[]> body, JsonMapper mapper) {
        if (body.isEmpty() || body.get().length == 0) {
            return "";
        }
        try {
            JsonNode detail = mapper.readTree(body.get()).path("detail");
            if (detail.isTextual()) {
                return clean(detail.textValue());
            }
            JsonNode first = detail.path(0);
            String where = first.path("loc").path(first.path("loc").size() - 1).asText("");
            String what = first.path("msg").asText("");
            return clean(where.isEmpty() ? what : where + ": " + what);
        } catch (IOException e) {
            return ""; // not JSON: nothing worth showing
        }
    }

    /** Letters of all scripts stay; controls, invisible and directional characters, and line breaks do not. */
    private static String clean(String text) {
        return text.replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
    }
}
