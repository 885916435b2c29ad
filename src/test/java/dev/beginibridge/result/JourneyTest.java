package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types are ranked by journey, not by arrival. */
class JourneyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application.incomplete application.complete psychometric_score.complete           | 3
            psychometric_score.complete application.complete                                  | 1
            android_score.complete application.expired ios_score.complete application.complete | 3
            application.expired application.cancelled application.incomplete                  | 2
            application.incomplete something.new                                              | 0
            """)
    void theEndIsTheHighestInRankAndOfEqualsTheNewest(String types, int end) {
        List<ResultEvent> events = new ArrayList<>();
        for (String type : types.split(" ", -1)) {
            events.add(event(events.size() + 1, type));
        }
        Optional<ResultEvent> found = Journey.end(events);
        assertEquals(end, found.map(ResultEvent::number).orElse(0L));
        assertTrue(found.isEmpty() || Journey.of(found.get().type()).isFinal());
    }

    private static ResultEvent event(long number, String type) {
        return new ResultEvent(
                "id" + number,
                number,
                "personal-loans",
                "test",
                Optional.of("UID-00001"),
                Optional.of(type),
                new byte[0],
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                false);
    }
}
