package dev.beginibridge.format.csv;

import dev.beginibridge.format.LineFramer.Quoting;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The flavour of CSV.
 *
 * @param quote {@link #NO_QUOTE} when quotes are text
 * @param encoding of input, result and rejects
 * @param trailer how each file must end
 * @param guardFormulas own fields that a spreadsheet would run are disarmed on their way out
 */
public record CsvDialect(
        byte separator,
        byte quote,
        Charset encoding,
        CsvColumns columns,
        Optional<CsvTrailer> trailer,
        boolean guardFormulas) {
    /** A byte that no UTF-8 has. */
    public static final byte NO_QUOTE = (byte) 0xFF;

    /** As RFC 4180 has it. */
    public static final CsvDialect STANDARD = new CsvDialect((byte) ',', (byte) '"', Optional.empty(), false);

    /** With the usual columns, in UTF-8. */
    public CsvDialect(byte separator, byte quote, Optional<String> trailer, boolean guardFormulas) {
        this(separator, quote, StandardCharsets.UTF_8, CsvColumns.USUAL, trailer.map(CsvTrailer::usual), guardFormulas);
    }

    Quoting quoting() {
        return new Quoting(separator, quote);
    }
}
