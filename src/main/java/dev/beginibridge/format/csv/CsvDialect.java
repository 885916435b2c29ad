package dev.beginibridge.format.csv;

import dev.beginibridge.format.LineFramer.Quoting;
import java.util.Optional;

/**
 * The flavour of CSV.
 *
 * @param trailer the first field of the trailer with which each file must end
 * @param guardFormulas own fields that a spreadsheet would run are disarmed on their way out
 */
public record CsvDialect(byte separator, byte quote, Optional<String> trailer, boolean guardFormulas) {
    /** As RFC 4180 has it. */
    public static final CsvDialect STANDARD = new CsvDialect((byte) ',', (byte) '"', Optional.empty(), false);

    Quoting quoting() {
        return new Quoting(separator, quote);
    }
}
