package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import java.io.IOException;
import java.io.InputStream;

/** JSON Lines: one request object on each line. */
final class JsonlFormat implements RecordFormat {
    private final FileRules.Csv csv;

    /** Rejected rows are written as CSV of the given flavour. */
    JsonlFormat(FileRules.Csv csv) {
        this.csv = csv;
    }

    @Override
    public Opened open(InputStream start) throws IOException {
        LineFramer framer = LineFramer.plain(start);
        return new Opened(new JsonlLayout(csv, framer.marked()), framer);
    }

    @Override
    public Framer resume(InputStream there, long rows, long line, long offset) {
        return LineFramer.behind(there, null, rows, line, offset);
    }

    @Override
    public Framer result(InputStream start) throws IOException {
        return LineFramer.plain(start);
    }
}
