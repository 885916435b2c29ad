package dev.beginibridge.format.csv;

import java.util.List;

/**
 * How the trailer of a CSV is written.
 *
 * @param marker its first field
 * @param fields the names of those behind it; {@code ROWS} and {@code HASH} must balance, others may hold anything
 * @param uncounted how many lines ROWS counts beside the rows: header and trailer make 2
 */
public record CsvTrailer(String marker, List<String> fields, int uncounted) {
    static final String ROWS = "ROWS";
    static final String HASH = "HASH";
}
