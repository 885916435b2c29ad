package dev.beginibridge.format.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes lines of CSV whose values are all our own. */
public final class CsvLines {
    private final CsvDialect dialect;
    private final CsvFields fields;

    public CsvLines(CsvDialect dialect) {
        this.dialect = dialect;
        this.fields = new CsvFields(dialect);
    }

    /** One line with its line end, in UTF-8; values are quoted, and disarmed, as the dialect wants it. */
    public byte[] line(List<String> values) {
        StringBuilder line = new StringBuilder();
        String separator = "";
        for (String value : values) {
            line.append(separator);
            fields.append(line, fields.disarmed(value));
            separator = String.valueOf((char) dialect.separator());
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
