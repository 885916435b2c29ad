package dev.beginibridge.result;

import dev.beginibridge.model.Asker;
import java.time.Instant;
import java.util.Optional;

/**
 * One event that Begini has sent, as it is kept.
 *
 * @param id the SHA-256 of the body in lower-case hex: Begini gives none. Each deployment that was sent the body has an event
 *     of this id
 * @param number ascending in the order of arrival, within one ledger; 0 until {@code asker} is final, since an event may
 *     overtake the commit of its own link by up to a minute
 * @param deployment whose webhook address it came to
 * @param environment {@code test} or {@code production}
 * @param uid whom it is about; empty: the body names none, or is no JSON
 * @param type as Begini wrote it; empty: the body names none, or is no JSON
 * @param body the bytes that were signed, unchanged
 * @param asker who asked last for the link; empty: not known (yet)
 * @param deliveredAt when the hand-over's route ended; empty: it waits
 * @param attempts hand-overs that have failed so far
 * @param replays how often an operator had it handed over again
 * @param twin whether another deployment's event of this id was settled before
 */
@SuppressWarnings("ArrayRecordComponent") // the same instance is meant wherever two are compared
public record ResultEvent(
        String id,
        long number,
        String deployment,
        String environment,
        Optional<String> uid,
        Optional<String> type,
        byte[] body,
        Instant receivedAt,
        Optional<Asker> asker,
        Optional<Instant> deliveredAt,
        int attempts,
        int replays,
        boolean twin) {
    boolean isSettled() {
        return number > 0;
    }

    /** Without uid and body, so that it can be logged. */
    @Override
    public String toString() {
        return "ResultEvent[" + id + "]";
    }
}
