package dev.beginibridge.format;

import java.io.IOException;
import java.io.InputStream;

/** How a file of requests is written: how its records are framed, and what precedes its rows. */
public interface FileFormat {
    /** Opens an input at its start and reads what precedes the rows. */
    Opened open(InputStream start) throws IOException, FileRefused;

    /** Whether {@link #resume} can go on at any record; if not, an input is always read from its start. */
    default boolean resumesAnywhere() {
        return true;
    }

    /** Goes on in the middle of an input, at {@code offset}, behind {@code rows} rows. */
    RecordFramer resume(InputStream there, long rows, long line, long offset);

    /** Opens a result of this format at its first row. */
    RecordFramer result(InputStream start) throws IOException, FileRefused;

    /** An input at its first row. */
    record Opened(RecordCodec codec, RecordFramer rows) {}
}
