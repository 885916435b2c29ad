package dev.beginibridge.format;

import dev.beginibridge.model.Field;
import dev.beginibridge.model.Layout;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a layout's reply fields are filled with, by the names of the columns of a result file: one notation for files and
 * messages. Holds a link in clear, so it is never printed.
 */
public record ReplyValues(
        String status,
        Optional<Boolean> reused,
        Optional<String> link,
        Optional<String> expiresAt,
        Optional<String> errorCode,
        Optional<String> errorMessage) {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String LINK = "link";

    /** All reply fields of a layout, one behind the other. */
    public String in(Layout layout) {
        StringBuilder fields = new StringBuilder();
        for (Field field : layout.reply()) {
            fields.append(Layout.padded(of(field.name()), field));
        }
        return fields.toString();
    }

    /** Half a link would send a customer nowhere; anything else may be cut. */
    public boolean hasRoomIn(Layout layout) {
        return layout.reply().stream().noneMatch(field -> field.name().equals(LINK) && !Layout.fits(of(LINK), field));
    }

    private String of(String name) {
        return switch (name) {
            case "status" -> status;
            case "reused" -> reused.map(again -> again ? "Y" : "N").orElse("");
            case LINK -> link.orElse("");
            case "expires_at" -> expiresAt.orElse("");
            case "error_code" -> errorCode.orElse("");
            case "error_message" ->
                errorMessage.map(text -> CONTROL.matcher(text).replaceAll(" ")).orElse("");
            default -> "";
        };
    }

    @Override
    public String toString() {
        return "ReplyValues[" + status + "]";
    }
}
