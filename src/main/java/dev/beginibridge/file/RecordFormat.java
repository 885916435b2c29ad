package dev.beginibridge.file;

import java.io.IOException;
import java.io.InputStream;

/** A kind of file the door takes: how its records are framed and what precedes its rows. */
interface RecordFormat {
    /** Opens an input at its start and reads what precedes the rows. */
    Opened open(InputStream start) throws IOException, FileRefused;

    /** Whether {@link #resume} can go on at any record; else an input is read from its start. */
    default boolean resumesAnywhere() {
        return true;
    }

    /** Goes on in the middle of an input, at {@code offset} behind {@code rows} rows. */
    Framer resume(InputStream there, long rows, long line, long offset);

    /** Opens a result of this format at its first row. */
    Framer result(InputStream start) throws IOException, FileRefused;

    /** An input at its first row. */
    record Opened(RecordCodec layout, Framer rows) {}
}
