package dev.beginibridge.format.csv;

import dev.beginibridge.format.LineFramer.Quoting;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The flavour of CSV.
 *
 * @param quote {@link #NO_QUOTE} when quotes are text
 * @param encoding of input, result and rejects
 * @param headerRecord the first field of a record that precedes the header line
 * @param trailer how each file must end
 * @param guardFormulas own fields that a spreadsheet would run are disarmed on their way out
 */
public record CsvDialect(
        byte separator,
        byte quote,
        Charset encoding,
        CsvColumns columns,
        Optional<String> headerRecord,
        Optional<CsvTrailer> trailer,
        boolean guardFormulas) {
    /** A byte that no UTF-8 has. */
    public static final byte NO_QUOTE = (byte) 0xFF;

    /** All of it as text, to be kept beside a file. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("separator", String.valueOf(separator));
        settings.put("quote", String.valueOf(quote));
        settings.put("encoding", encoding.name());
        settings.put("uid", columns.uid());
        settings.put("deployment", columns.deployment());
        settings.put("request_id", columns.requestId());
        settings.put("result_prefix", columns.resultPrefix());
        settings.put("formula_guard", String.valueOf(guardFormulas));
        headerRecord.ifPresent(marker -> settings.put("header_record", marker));
        columns.whose().ifPresent(whose -> settings.put("default_deployment", whose));
        trailer.ifPresent(end -> {
            settings.put("trailer", end.marker());
            settings.put("trailer_fields", String.join(",", end.fields()));
            settings.put("trailer_uncounted", String.valueOf(end.uncounted()));
        });
        return settings;
    }

    /** What {@link #settings} has written. */
    public static CsvDialect of(Map<String, String> settings) {
        return new CsvDialect(
                Byte.parseByte(settings.get("separator")),
                Byte.parseByte(settings.get("quote")),
                Charset.forName(settings.get("encoding")),
                new CsvColumns(
                        settings.get("uid"),
                        settings.get("deployment"),
                        settings.get("request_id"),
                        CsvColumns.USUAL.environment(),
                        Optional.ofNullable(settings.get("default_deployment")),
                        settings.get("result_prefix")),
                Optional.ofNullable(settings.get("header_record")),
                Optional.ofNullable(settings.get("trailer"))
                        .map(marker -> new CsvTrailer(
                                marker,
                                List.of(settings.get("trailer_fields").split(",")),
                                Integer.parseInt(settings.get("trailer_uncounted")))),
                Boolean.parseBoolean(settings.get("formula_guard")));
    }

    Quoting quoting() {
        return new Quoting(separator, quote);
    }
}
