package dev.beginibridge.file;

import java.io.IOException;

/** Cuts an input into records before anything is decoded. Memory is bounded by the longest record allowed. */
interface Framer {
    /** The next record, or null at the end of the input. */
    RawRecord next() throws IOException, FileRefused;
}
