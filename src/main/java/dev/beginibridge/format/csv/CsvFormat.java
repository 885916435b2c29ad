package dev.beginibridge.format.csv;

import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordFramer;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSV as RFC 4180 has it, with a header line; separator and quote as configured. */
public final class CsvFormat implements FileFormat {
    private final CsvDialect csv;

    public CsvFormat(CsvDialect csv) {
        this.csv = csv;
    }

    @Override
    public Opened open(InputStream start) throws IOException, FileRefused {
        LineFramer framer = LineFramer.quoted(start, csv.quoting());
        RawRecord header = framer.next();
        if (header == null) {
            throw new FileRefused(
                    FileRefused.Code.EMPTY_FILE, "the file is empty; a header line with the column uid is needed");
        }
        Utf8.check(header);
        List<String> columns = new CsvFields(csv).all(header.bytes());
        check(columns, header);
        return new Opened(new CsvCodec(csv, columns, header, framer.mark()), framer);
    }

    @Override
    public RecordFramer resume(Input input, long rows, long line, long offset) throws IOException {
        return LineFramer.behind(input.at(offset), csv.quoting(), rows, line, offset);
    }

    @Override
    public RecordFramer result(InputStream start) throws IOException, FileRefused {
        LineFramer framer = LineFramer.quoted(start, csv.quoting());
        framer.next();
        return framer;
    }

    private static void check(List<String> columns, RawRecord header) throws FileRefused {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!seen.add(columns.get(i))) {
                throw new FileRefused(
                        FileRefused.Code.DUPLICATE_COLUMN,
                        "column " + (i + 1) + " has the name of an earlier one; names must differ",
                        0,
                        header.line());
            }
        }
        if (!seen.contains("uid")) {
            throw new FileRefused(
                    FileRefused.Code.MISSING_UID_COLUMN,
                    "the header has no column uid (in lower case, between the configured separators)",
                    0,
                    header.line());
        }
        for (String reserved : ReplyValues.NAMES) {
            if (seen.contains(reserved)) {
                throw new FileRefused(
                        FileRefused.Code.RESERVED_COLUMN,
                        "the column " + reserved + " is one of the result's own; rename or remove it",
                        0,
                        header.line());
            }
        }
    }
}
