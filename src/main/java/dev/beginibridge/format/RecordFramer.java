package dev.beginibridge.format;

import java.io.IOException;

/** Cuts an input into records before anything is decoded. The longest record allowed bounds the memory it needs. */
public interface RecordFramer {
    /** The next record, or null at the end of the input. */
    RawRecord next() throws IOException, FileRefused;

    /** Reads and discards the given number of records. */
    default void skip(long records) throws IOException, FileRefused {
        for (long i = 0; i < records; i++) {
            next();
        }
    }
}
