package dev.beginibridge.core;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** What becomes of a request after an answer of Begini's that is no link: which error, or how long to wait. */
record RetryPolicy(BridgeConfig.Retry retry, RandomGenerator random) {
    private static final Duration FIRST_POLL = Duration.ofMillis(20);
    private static final int MAX_POLL_DOUBLINGS = 4;

    /** Permanent: the caller must change something. */
    LinkError rejection(TokenAnswer.Rejected rejected) {
        String said = rejected.detail().isEmpty() ? "" : " (" + rejected.detail() + ")";
        return new LinkError(
                ErrorCode.REJECTED_BY_BEGINI,
                "Begini rejected the request with status " + rejected.status() + said
                        + ": correct the uid, or check the deployment's integration id",
                OptionalInt.of(rejected.status()));
    }

    /** Somebody else calls for the same uid: the wait before the next look at what came of it. */
    static Duration poll(int polls) {
        return FIRST_POLL.multipliedBy(1L << Math.min(polls, MAX_POLL_DOUBLINGS));
    }

    /**
     * The deadline came before an answer.
     *
     * @param claimedByOther it waited for another request's call, which this bridge or another one makes
     */
    LinkError exhausted(int tries, Optional<TokenAnswer.Unavailable> last, boolean beginiDown, boolean claimedByOther) {
        String waited =
                claimedByOther ? "another request for the same uid had no answer" : "too many requests were waiting";
        String why = last.map(TokenAnswer.Unavailable::reason).orElse(beginiDown ? "Begini is unreachable" : waited);
        return new LinkError(
                ErrorCode.BEGINI_UNAVAILABLE,
                "no link before the request's deadline, after " + tries + " tries: " + why + ". Ask again later");
    }

    /**
     * Transient: the wait before the next try. Exponential with full jitter (a random part of the whole), so that
     * requests that failed together do not come back together; never before Begini's {@code Retry-After}.
     *
     * @param tries calls made so far, from 1
     */
    Duration delay(int tries, TokenAnswer.Unavailable failure) {
        long longest =
                Math.min(retry.maxDelay().toMillis(), retry.initialDelay().toMillis() << Math.min(tries - 1, 20));
        Duration jittered = Duration.ofMillis(random.nextLong(longest + 1));
        return failure.retryAfter()
                .filter(asked -> asked.compareTo(jittered) > 0)
                .map(asked -> asked.plus(jittered.dividedBy(4)))
                .orElse(jittered);
    }
}
