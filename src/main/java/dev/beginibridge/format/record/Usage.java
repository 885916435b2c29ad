package dev.beginibridge.format.record;

import java.util.Locale;
import java.util.Optional;

/** How a field's value is stored. */
public enum Usage {
    /** Characters, also those of an edited number. */
    TEXT,
    /** A digit in each byte; of a signed number the last byte holds the sign, too. */
    ZONED,
    /** Two digits in each byte, the sign in the last half (COMP-3). */
    PACKED,
    /** An integer of 2, 4 or 8 bytes, the highest first (COMP, COMP-4, COMP-5). */
    BINARY,
    /** A floating-point number (COMP-1, COMP-2), which is never read. */
    FLOAT;

    /** A usage as COBOL names it, or none. */
    static Optional<Usage> named(String word) {
        return Optional.ofNullable(
                switch (word.toUpperCase(Locale.ROOT).replace("COMPUTATIONAL", "COMP")) {
                    case "COMP-3", "PACKED-DECIMAL" -> PACKED;
                    case "COMP", "COMP-4", "COMP-5", "BINARY" -> BINARY;
                    case "COMP-1", "COMP-2" -> FLOAT;
                    default -> null;
                });
    }

    /** Whether its bytes are no characters, so that a line end may be among them. */
    public boolean isBytes() {
        return this == PACKED || this == BINARY || this == FLOAT;
    }
}
