package dev.beginibridge.format;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reply as the columns of a result file and the reply fields of a record have it: one notation for files and messages.
 *
 * @param status {@code issued}, {@code rejected} or {@code failed}
 * @param reused whether Begini was not called; only of a reply that is issued
 */
public record ReplyValues(
        String status,
        Optional<Boolean> reused,
        Optional<Secret> link,
        Optional<Instant> expiresAt,
        Optional<String> errorCode,
        Optional<String> errorMessage) {
    public static final String LINK = "link";

    /** The names of the values, in the contract's order: no column or member of an input may have one of them. */
    public static final List<String> NAMES =
            List.of("status", "reused", LINK, "expires_at", "error_code", "error_message");

    private static final String ISSUED = "issued";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    public static ReplyValues of(LinkReply reply) {
        if (reply instanceof LinkReply.Issued issued) {
            return new ReplyValues(
                    ISSUED,
                    Optional.of(issued.reused()),
                    Optional.of(issued.link()),
                    issued.expiresAt(),
                    Optional.empty(),
                    Optional.empty());
        }
        return of(((LinkReply.Refused) reply).error());
    }

    public static ReplyValues of(LinkError error) {
        return new ReplyValues(
                error.code().kind().text(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(error.code().text()),
                Optional.of(error.message()));
    }

    /** The values that an earlier result holds, without the link; an empty text counts as none. */
    public static ReplyValues earlier(String status, String reused, String code, String message) {
        return new ReplyValues(
                status,
                given(reused).map(Boolean::valueOf),
                Optional.empty(),
                Optional.empty(),
                given(code),
                given(message));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    public boolean isIssued() {
        return status.equals(ISSUED);
    }

    /** Asking again may help. */
    public boolean isFailed() {
        return status.equals(ErrorCode.Kind.FAILED.text());
    }

    /** Asking again unchanged cannot help. */
    public boolean isRejected() {
        return !isIssued() && !isFailed();
    }

    /** One value as a record's field has it, the link in clear; empty when there is none. */
    public String field(String name) {
        return switch (name) {
            case "status" -> status;
            case "reused" -> reused.map(again -> again ? "Y" : "N").orElse("");
            case LINK -> link.map(Secret::reveal).orElse("");
            case "expires_at" -> expiresAt.map(Instant::toString).orElse("");
            case "error_code" -> errorCode.orElse("");
            case "error_message" ->
                errorMessage.map(text -> CONTROL.matcher(text).replaceAll(" ")).orElse("");
            default -> "";
        };
    }
}
