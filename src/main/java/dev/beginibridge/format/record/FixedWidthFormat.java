package dev.beginibridge.format.record;

import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LikelyCause;
import dev.beginibridge.format.RecordFramer;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.RejectsCsv;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** Fixed-width records by a layout. */
public final class FixedWidthFormat implements FileFormat {
    private final Layout layout;
    private final RejectsCsv rejects;

    /** @param csv how rejected rows are written */
    public FixedWidthFormat(Layout layout, CsvDialect csv) {
        this.layout = layout;
        this.rejects = new RejectsCsv(csv);
    }

    @Override
    public Map<String, String> layout() {
        return layout.settings();
    }

    @Override
    public Opened open(InputStream start) throws IOException, FileRefused {
        FixedWidthFramer framer = FixedWidthFramer.open(start, layout);
        return new Opened(new FixedWidthCodec(layout, rejects, framer), framer);
    }

    /** In EBCDIC a letter may look like the first byte of something else, and so may numbers behind it. */
    @Override
    public Optional<String> likelyCause(byte[] start) {
        return CodePages.isEbcdic(layout.codePage())
                ? LikelyCause.bySignature(start)
                : LikelyCause.of(start)
                        .or(() -> LikelyCause.utf16(
                                start, "save it in " + layout.codePage().name()));
    }

    /** Within a block the start of a record cannot be found, so the records before are read again. */
    @Override
    public RecordFramer resume(Input input, long rows, long line, long offset) throws IOException, FileRefused {
        RecordFramer framer = FixedWidthFramer.open(input.at(0), layout);
        framer.skip(rows);
        return framer;
    }

    @Override
    public RecordFramer result(InputStream start) throws IOException, FileRefused {
        return FixedWidthFramer.open(start, layout.result());
    }
}
