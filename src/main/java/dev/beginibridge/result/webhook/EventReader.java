package dev.beginibridge.result.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an event says of itself, as far as that can be read: whatever Begini has signed is kept.
 *
 * @param uid empty when there is none, or none that could be a uid
 */
record EventReader(Optional<String> uid, Optional<String> type, Optional<String> integrationId) {
    /** Three times as long as the longest uid. */
    private static final int LONGEST = 200;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static EventReader of(byte[] body) {
        try {
            JsonNode event = JSON.readTree(body);
            return new EventReader(
                    text(event.path("uid")),
                    text(event.path("event").path("type")),
                    text(event.path("integration_id")));
        } catch (IOException e) {
            return new EventReader(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** PostgreSQL takes no NUL, and neither database half of a surrogate pair; no id holds a control character. */
    private static Optional<String> text(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        boolean sound = !text.isBlank()
                && text.length() <= LONGEST
                && text.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
        return sound ? Optional.of(text) : Optional.empty();
    }

    /** Without the uid, so that it can be logged. */
    @Override
    public String toString() {
        return "EventReader[type=" + type.orElse("-") + "]";
    }
}
