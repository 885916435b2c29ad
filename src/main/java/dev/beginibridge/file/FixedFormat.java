package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.model.Framing;
import dev.beginibridge.model.Layout;
import java.io.IOException;
import java.io.InputStream;

/** Fixed-width records by a layout. */
final class FixedFormat implements RecordFormat {
    private final Layout layout;
    private final FileRules.Csv csv;

    /** Rejected rows are written as CSV of the given flavour. */
    FixedFormat(Layout layout, FileRules.Csv csv) {
        this.layout = layout;
        this.csv = csv;
    }

    @Override
    public Opened open(InputStream start) throws IOException, FileRefused {
        FixedFramer framer = framer(start, layout);
        return new Opened(new FixedLayout(layout, new Rejects(csv), framer.header(), framer.lineEnd()), framer);
    }

    /** Within a block the start of a record cannot be told, so a file is always read from its start. */
    @Override
    public boolean resumesAnywhere() {
        return false;
    }

    @Override
    public Framer resume(InputStream there, long rows, long line, long offset) {
        throw new UnsupportedOperationException("a file with a layout is read from its start");
    }

    @Override
    public Framer result(InputStream start) throws IOException, FileRefused {
        return framer(start, layout.result());
    }

    private static FixedFramer framer(InputStream start, Layout layout) throws IOException, FileRefused {
        LineFramer lines = layout.framing() == Framing.LINES ? LineFramer.plain(start) : null;
        return FixedFramer.open(start, lines, layout);
    }
}
