package dev.beginibridge.format.json;

import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.LikelyCause;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RecordFramer;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.RejectsCsv;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** JSON Lines: one request object on each line. */
public final class JsonLinesFormat implements FileFormat {
    private final RejectsCsv rejects;

    /** @param csv how rejected rows are written */
    public JsonLinesFormat(CsvDialect csv) {
        this.rejects = new RejectsCsv(csv);
    }

    @Override
    public Opened open(InputStream start) throws IOException {
        LineFramer framer = LineFramer.plain(start);
        return new Opened(new JsonLinesCodec(rejects, framer.mark()), framer);
    }

    @Override
    public RecordFramer resume(Input input, long rows, long line, long offset) throws IOException {
        return LineFramer.behind(input.at(offset), null, rows, line, offset);
    }

    @Override
    public Optional<String> likelyCause(byte[] start) {
        return LikelyCause.of(start)
                .or(() -> LikelyCause.utf16(start, "save it as UTF-8"))
                .or(() -> new String(start, StandardCharsets.UTF_8).strip().startsWith("[")
                        ? Optional.of("it is one JSON array: write each object on a line of its own, without brackets")
                        : Optional.empty());
    }

    @Override
    public RecordFramer result(InputStream start) throws IOException {
        return LineFramer.plain(start);
    }
}
