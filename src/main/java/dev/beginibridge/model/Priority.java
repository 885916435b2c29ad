package dev.beginibridge.model;

/** Which request goes first when not all can; the order is that of precedence. */
public enum Priority {
    /** Somebody waits at the other end: goes first, and does not wait for a suspended deployment. */
    INTERACTIVE,
    /** A message in a queue: goes first, and waits. */
    QUEUED,
    /** A row of a file: goes last, and waits. */
    BATCH
}
