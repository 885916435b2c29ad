package dev.beginibridge.format.record;

/** Bytes that are no record of the layout; the message is for an operator and quotes none of them. */
public final class BadRecord extends Exception {
    private static final long serialVersionUID = 1L;

    public BadRecord(String message) {
        super(message);
    }
}
