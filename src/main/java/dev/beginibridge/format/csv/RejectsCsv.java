package dev.beginibridge.format.csv;

import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the rejected rows of a file that is no CSV as a CSV of the fields that the bridge reads, to be dropped as
 * any other. Its column {@code row} is the row's number in the input. A character that its encoding lacks becomes a {@code ?}.
 */
public final class RejectsCsv {
    /** Behind the input's own columns; not reserved, so that the file can be dropped with them. */
    static final List<String> COLUMNS = List.of("reject_code", "reject_reason");

    private final CsvDialect csv;
    private final CsvLines lines;

    public RejectsCsv(CsvDialect csv) {
        this.csv = csv;
        this.lines = new CsvLines(csv);
    }

    public byte[] head() {
        CsvColumns columns = csv.columns();
        byte[] names = lines.line(List.of(
                "row",
                columns.uid(),
                columns.deployment(),
                columns.requestId(),
                columns.environment(),
                COLUMNS.get(0),
                COLUMNS.get(1)));
        byte[] before =
                csv.headerRecord().map(marker -> lines.line(List.of(marker))).orElse(new byte[0]);
        byte[] mark = (isUtf16() ? "\uFEFF" : "").getBytes(StandardCharsets.UTF_8);
        return written(Bytes.joined(Bytes.joined(mark, before), names));
    }

    private boolean isUtf16() {
        return csv.encoding().equals(StandardCharsets.UTF_16);
    }

    /** Java would put a mark before each line of UTF-16. */
    private byte[] written(byte[] utf8) {
        return CsvCodec.written(utf8, isUtf16() ? StandardCharsets.UTF_16BE : csv.encoding());
    }

    public byte[] line(ParsedRow row, ReplyValues answer) {
        LinkRequest request = row.read();
        return written(lines.line(List.of(
                Long.toString(row.record().row()),
                Optional.ofNullable(request.uid()).orElse(""),
                request.deployment().orElse(""),
                request.requestId().orElse(""),
                request.environment().orElse(""),
                answer.errorCode().orElse(""),
                answer.errorMessage().orElse(""))));
    }

    public byte[] tail(long rows) {
        return written(end(rows));
    }

    /** In UTF-8. A file of rejects must balance as any other. */
    byte[] end(long rows) {
        return csv.trailer().map(trailer -> lines.line(trailer(trailer, rows))).orElse(new byte[0]);
    }

    private static List<String> trailer(CsvTrailer trailer, long rows) {
        List<String> values = new ArrayList<>(List.of(trailer.marker()));
        for (String field : trailer.fields().subList(0, trailer.fields().lastIndexOf(CsvTrailer.ROWS) + 1)) {
            values.add(field.equals(CsvTrailer.ROWS) ? Long.toString(rows + trailer.uncounted()) : "");
        }
        return values;
    }
}
