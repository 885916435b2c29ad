package dev.beginibridge.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** How a file of requests is written: how its records are framed, and what precedes its rows. */
public interface FileFormat {
    /** Opens an input at its start and reads what precedes the rows. */
    Opened open(InputStream start) throws IOException, FileRefused;

    /** Goes on in the middle of an input, at {@code offset}, behind {@code rows} rows. */
    RecordFramer resume(Input input, long rows, long line, long offset) throws IOException, FileRefused;

    /** Opens a result of this format at its first row. */
    RecordFramer result(InputStream start) throws IOException, FileRefused;

    /** The layout of its records as text, to be kept beside a file; empty when it has none. */
    default Map<String, String> layout() {
        return Map.of();
    }

    /** What is probably wrong with a file that is refused, by its first {@link LikelyCause#SEEN} bytes. */
    Optional<String> likelyCause(byte[] start);

    /** An input that can be opened anywhere; each opening ends the one before. */
    interface Input {
        InputStream at(long offset) throws IOException;
    }

    /** An input at its first row. */
    record Opened(RecordCodec codec, RecordFramer rows) {}
}
