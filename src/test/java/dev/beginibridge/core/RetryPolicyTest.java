package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final BridgeConfig.Retry RETRY =
            new BridgeConfig.Retry(Duration.ofHours(24), Duration.ofMillis(500), Duration.ofSeconds(30));
    /** Always the longest wait that jitter allows. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private static TokenAnswer.Unavailable failure(Optional<Duration> retryAfter) {
        return new TokenAnswer.Unavailable(TokenAnswer.Cause.BAD_ANSWER, "503", retryAfter);
    }

    @Test
    void theWaitDoublesUpToItsCap() {
        RetryPolicy retryPolicy = new RetryPolicy(RETRY, LONGEST);
        assertEquals(Duration.ofMillis(500), retryPolicy.delay(1, failure(Optional.empty())));
        assertEquals(Duration.ofSeconds(1), retryPolicy.delay(2, failure(Optional.empty())));
        assertEquals(Duration.ofSeconds(16), retryPolicy.delay(6, failure(Optional.empty())));
        assertEquals(Duration.ofSeconds(30), retryPolicy.delay(7, failure(Optional.empty())));
        assertEquals(Duration.ofSeconds(30), retryPolicy.delay(10_000, failure(Optional.empty())));
    }

    @Test
    void jitterUsesTheWholeRange() {
        RetryPolicy retryPolicy = new RetryPolicy(RETRY, RandomGenerator.getDefault());
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 1_000; i++) {
            long delay = retryPolicy.delay(7, failure(Optional.empty())).toMillis();
            shortest = Math.min(shortest, delay);
            longest = Math.max(longest, delay);
        }
        assertTrue(shortest < 3_000, "shortest " + shortest);
        assertTrue(longest > 27_000 && longest <= 30_000, "longest " + longest);
    }

    @Test
    void retryAfterIsObeyed() {
        RetryPolicy retryPolicy = new RetryPolicy(RETRY, RandomGenerator.getDefault());
        for (int i = 0; i < 100; i++) {
            Duration delay = retryPolicy.delay(1, failure(Optional.of(Duration.ofSeconds(7))));
            assertTrue(delay.compareTo(Duration.ofSeconds(7)) >= 0, "waited " + delay);
            assertTrue(delay.compareTo(Duration.ofSeconds(8)) < 0, "waited " + delay);
        }
    }

    @Test
    void aRejectionSaysWhatToDo() {
        LinkError error = new RetryPolicy(RETRY, LONGEST).rejection(new TokenAnswer.Rejected(422, "uid: too short"));
        assertEquals(ErrorCode.REJECTED_BY_BEGINI, error.code());
        assertEquals(OptionalInt.of(422), error.beginiStatus());
        assertEquals(
                "Begini rejected the request with status 422 (uid: too short): correct the uid, or check the"
                        + " deployment's integration id",
                error.message());
    }
}
