package dev.beginibridge.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class UidRuleTest {
    private final UidRule lenient = new UidRule(false);
    private final UidRule strict = new UidRule(true);

    @ParameterizedTest
    @ValueSource(strings = {"QWERT-YUIOP-ASDFGH", "uid_123456", "5a601a98-31f8-4f1d-a1db-a1f09147479e", "ab-_9"})
    void beginisOwnSamplesAreTakenUnlessStrict(String uid) {
        assertEquals(Optional.empty(), lenient.broken(uid));
        assertTrue(strict.broken(uid).orElseThrow().contains("begini.uid.strict"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"})
    void fiveToSixtyLettersAndDigitsAreAlwaysTaken(String uid) {
        assertEquals(Optional.empty(), lenient.broken(uid));
        assertEquals(Optional.empty(), strict.broken(uid));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1234",
                "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij1",
                "a b c d",
                "abc.def",
                "abcdé",
                "ABCDE\n",
                "${jndi:x}",
                "./../etc",
                " ABCDE"
            })
    void anythingElseIsRefusedWithoutQuotingIt(String uid) {
        String broken = lenient.broken(uid).orElseThrow();
        assertTrue(strict.broken(uid).isPresent());
        assertTrue(broken.startsWith("uid "), broken);
        if (uid != null && uid.length() > 3) {
            assertFalse(broken.contains(uid), broken);
        }
    }
}
