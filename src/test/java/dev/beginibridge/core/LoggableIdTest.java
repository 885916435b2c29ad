package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Log;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller calls its request must not carry a uid, a link or a line of its own into the log. */
class LoggableIdTest {
    private static final String UID = "QWERT-YUIOP";

    private final LoggableId shown = new LoggableId(
            UidHash.open(new Log("info", Log.Format.TEXT, Optional.of(Secret.of("the-uid-key")), Path.of("unused"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A-1",
                "ID:414d5120514d31",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8:17",
                "urn:req/2026_11.25",
                "QWERT"
            })
    void anOrdinaryIdIsShown(String id) {
        assertEquals(id, shown.of(id, UID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QWERT-YUIOP",
                "req-qwertyuiop-7",
                "qwert_yuiop",
                "eyJhbGciOiJub25lIn0",
                "two\nlines",
                "",
                "a b",
                "a@b.example",
                "\u202Erotaler",
                "{\"a\":1}",
                "%0a"
            })
    void anyOtherIsStoodForByItsHash(String id) {
        assertTrue(shown.of(id, UID).matches("~[0-9a-f]{10}"), shown.of(id, UID));
    }

    @Test
    void soIsALongOneAndOneWithoutAUid() {
        assertEquals("x".repeat(100), shown.of("x".repeat(100), UID));
        assertTrue(shown.of("x".repeat(101), UID).matches("~[0-9a-f]{10}"));
        assertTrue(shown.of("A-1", null).matches("~[0-9a-f]{10}"), "it may be the uid");
        assertTrue(shown.of("A-1", "--").matches("~[0-9a-f]{10}"), "nothing tells that it is not");
    }
}
