package dev.beginibridge.format;

import dev.beginibridge.model.Named;

/** A file cannot be taken at all: it goes to the rejected folder, and no row of it is asked. */
public final class FileRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why; the name in lower case is what {@code NAME.error.json} says. */
    public enum Code implements Named {
        /** No bytes, or no row and no header. */
        EMPTY_FILE,
        /** The file's name cannot be used for a result file. */
        UNSAFE_NAME,
        /** Not a regular file by the time it was claimed. */
        NOT_A_FILE,
        /** Bytes that are not UTF-8, or a NUL byte. */
        NOT_UTF8,
        /** Bytes that are not of the configured encoding. */
        WRONG_ENCODING,
        /** A record longer than {@link LineFramer#MAX_RECORD}. */
        RECORD_TOO_LONG,
        /** A quote that is not closed, or text behind a closing quote. */
        MALFORMED_CSV,
        /** The header has no column {@code uid}. */
        MISSING_UID_COLUMN,
        /** Two columns of one name. */
        DUPLICATE_COLUMN,
        /** A column with the name of one of the bridge's own. */
        RESERVED_COLUMN,
        /** A row with more or fewer fields than the header. */
        WRONG_FIELD_COUNT,
        /** The trailer that must end it is not there. */
        MISSING_TRAILER,
        /** Rows or hash total are not what the trailer says, or records follow it. */
        NOT_BALANCED,
        /** The header record that a layout wants is not there. */
        MISSING_HEADER,
        /** A record that its layout's framing or length does not allow, or that is cut off. */
        BAD_RECORD,
        /** Bytes that are not of the layout's code page. */
        WRONG_CODE_PAGE,
        /** In most rows the uid is none: the records are cut at the wrong places. */
        IMPOSSIBLE_UIDS,
        /** A carriage return that no line feed follows, outside of quotes. */
        BARE_CARRIAGE_RETURN,
        /** A file that PGP cannot decrypt to its end, or with something behind it. */
        NOT_DECRYPTED,
        /** A compressed file that cannot be expanded to its end, or with something else behind it. */
        DAMAGED_GZIP,
        /** An operator has cancelled the batch. */
        CANCELLED,
        /** The same content was taken before. */
        DUPLICATE_CONTENT
    }

    private final transient Report report;

    /**
     * What {@code NAME.error.json} says of it.
     *
     * @param row the row at fault, from 1; 0 when it is the file or its header
     * @param line the line it starts at, from 1; 0 when no line is at fault
     */
    public record Report(String code, String message, long row, long line) {}

    public FileRefused(Code code, String message) {
        this(code, message, 0, 0);
    }

    public FileRefused(Code code, String message, long row, long line) {
        this(code, message, row, line, null);
    }

    public FileRefused(Code code, String message, long row, long line, Throwable cause) {
        super(message, cause);
        this.report = new Report(code.text(), message, row, line);
    }

    /** The same refusal, which names its likely cause. */
    public FileRefused because(String cause) {
        return new FileRefused(this, cause);
    }

    private FileRefused(FileRefused refused, String cause) {
        super(refused.getMessage() + "; likely cause: " + cause, refused);
        Report known = refused.report;
        this.report = new Report(known.code(), getMessage(), known.row(), known.line());
    }

    public Report report() {
        return report;
    }
}
