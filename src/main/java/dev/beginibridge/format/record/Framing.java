package dev.beginibridge.format.record;

/** How records follow each other. Records are cut by bytes, before anything is decoded. */
public enum Framing {
    /** Text lines that end with LF or CR LF; trailing spaces may be missing. EBCDIC files have no such lines. */
    LINES,
    /** Every record has the length of the layout (RECFM FB). */
    FIXED,
    /** A record descriptor word, 2 bytes length (itself included) and 2 zero bytes, in front of each (RECFM V). */
    RDW,
    /** As RDW, with a block descriptor word in front of each block (RECFM VB with BDW). */
    BDW
}
