package dev.beginibridge.file;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * The answer to one row, as the columns of the result file.
 *
 * @param status {@code issued}, {@code rejected} or {@code failed}
 * @param reused only of an issued row: whether Begini was not called for it
 */
public record RowAnswer(
        String status,
        Optional<Boolean> reused,
        Optional<Secret> link,
        Optional<Instant> expiresAt,
        Optional<String> errorCode,
        Optional<String> errorMessage) {

    static final String ISSUED = "issued";
    static final String FAILED = ErrorCode.Kind.FAILED.text();

    /** The columns of a reply. */
    public static RowAnswer of(LinkReply reply) {
        if (reply instanceof LinkReply.Issued issued) {
            return new RowAnswer(
                    issued.status(),
                    Optional.of(issued.reused()),
                    Optional.of(issued.link()),
                    issued.expiresAt(),
                    Optional.empty(),
                    Optional.empty());
        }
        return of(((LinkReply.Refused) reply).error());
    }

    /** Asking again unchanged cannot help. */
    boolean needsPerson() {
        return !status.equals(ISSUED) && !status.equals(FAILED);
    }

    /** As an earlier result says; empty text counts as none. */
    static RowAnswer earlier(String status, String reused, String code, String message) {
        return new RowAnswer(
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

    /** The columns of an error. */
    static RowAnswer of(LinkError error) {
        return new RowAnswer(
                error.code().kind().text(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(error.code().text()),
                Optional.of(error.message()));
    }
}
