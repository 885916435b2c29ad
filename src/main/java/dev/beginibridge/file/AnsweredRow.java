package dev.beginibridge.file;

/** A row's answer and what is written of it. */
final class AnsweredRow {
    private final RowAnswer answer;
    private final long control;
    private final byte[] line;
    private final byte[] reject;

    AnsweredRow(RowAnswer answer, long control, byte[] line, byte[] reject) {
        this.answer = answer;
        this.control = control;
        this.line = line;
        this.reject = reject;
    }

    RowAnswer answer() {
        return answer;
    }

    /** The row's share of the hash total. */
    long control() {
        return control;
    }

    /** Its line in the result. */
    byte[] line() {
        return line;
    }

    /** Its line in the file of rejects; empty unless it is rejected. */
    byte[] reject() {
        return reject;
    }
}
