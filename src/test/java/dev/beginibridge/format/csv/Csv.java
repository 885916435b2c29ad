package dev.beginibridge.format.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Flavours of CSV with the usual columns, in UTF-8. */
public final class Csv {
    /** As RFC 4180 has it. */
    public static final CsvDialect STANDARD = of(',', '"', Optional.empty(), false);

    private Csv() {}

    /** A trailer has rows, and a hash total that may be missing. */
    public static CsvDialect of(char separator, char quote, Optional<String> trailer, boolean guardFormulas) {
        return new CsvDialect(
                (byte) separator,
                (byte) quote,
                StandardCharsets.UTF_8,
                CsvColumns.USUAL,
                Optional.empty(),
                trailer.map(marker -> new CsvTrailer(marker, List.of(CsvTrailer.ROWS, CsvTrailer.HASH), 0)),
                guardFormulas);
    }
}
