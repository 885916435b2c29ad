package dev.beginibridge.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A batch that was sent.
 *
 * @param client who sent it
 * @param report the summary when it is finished, the error's report when it is refused; empty else
 * @param result the result file, when it is finished
 * @param rejects the file of rejected rows, when it is finished and has some
 */
public record Upload(
        String id,
        String name,
        String client,
        Instant receivedAt,
        State state,
        Counts counts,
        Optional<JsonNode> report,
        Optional<Path> result,
        Optional<Path> rejects) {

    /** How far it is. */
    public enum State implements Named {
        /** It waits for its turn. */
        WAITING,
        RUNNING,
        FINISHED,
        /** It could not be taken at all. */
        REFUSED,
        /** It was finished or refused, and its files are not where they were left. */
        GONE
    }

    /** Rows so far; {@code rows} is 0 until they have been counted. */
    public record Counts(long rows, long done, long issued, long rejected, long failed) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);
    }
}
