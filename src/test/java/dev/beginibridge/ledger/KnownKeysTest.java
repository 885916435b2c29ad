package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private static final String INTEGRATION = "1234567890987654321";

    private final KnownKeys keys = new KnownKeys(0);

    @Test
    void noKeyThatWasAddedIsEverSaidToBeNew() {
        IntStream.range(0, 500_000).parallel().forEach(i -> keys.add(INTEGRATION, uid(i)));

        assertTrue(IntStream.range(0, 500_000).allMatch(i -> keys.mayHold(INTEGRATION, uid(i))));
    }

    @Test
    void fewKeysThatWereNotAddedAreTakenForKnown() {
        IntStream.range(0, 500_000).forEach(i -> keys.add(INTEGRATION, uid(i)));

        long wrong = IntStream.range(500_000, 1_000_000)
                .filter(i -> keys.mayHold(INTEGRATION, uid(i)))
                .count();
        assertTrue(wrong < 5_000, wrong + " of 500,000");
        long others = IntStream.range(0, 500_000)
                .filter(i -> keys.mayHold("another", uid(i)))
                .count();
        assertTrue(others < 5_000, others + " of 500,000");
    }

    private static String uid(int i) {
        return "CUST-%07d".formatted(i);
    }
}
