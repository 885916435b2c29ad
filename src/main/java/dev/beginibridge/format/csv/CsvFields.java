package dev.beginibridge.format.csv;

import dev.beginibridge.format.LineFramer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the fields of a CSV record that {@link LineFramer} has framed, so its quotes are known to be right. A quote has a
 * meaning only as a field's first byte.
 */
final class CsvFields {
    private final byte separator;
    private final byte quote;
    private final String one;
    private final String two;
    private final boolean guard;

    CsvFields(CsvDialect csv) {
        this.separator = csv.separator();
        this.quote = csv.quote();
        this.one = String.valueOf((char) quote);
        this.two = one + one;
        this.guard = csv.guardFormulas();
    }

    List<String> all(byte[] record) {
        List<String> fields = new ArrayList<>();
        for (int at = 0; at <= record.length; at = end(record, at) + 1) {
            fields.add(value(record, at, end(record, at)));
        }
        return fields;
    }

    String first(byte[] record) {
        return value(record, 0, end(record, 0));
    }

    /** The bytes of the record's first fields, without the separator behind them. */
    byte[] prefix(byte[] record, int fields) {
        int end = end(record, 0);
        for (int i = 1; i < fields; i++) {
            end = end(record, end + 1);
        }
        return Arrays.copyOf(record, end);
    }

    /**
     * Reads the values that are wanted and counts all fields.
     *
     * @param picks {@code picks[i]} says where the value of field i goes, or -1; fields behind its end are not wanted
     */
    int read(byte[] record, int[] picks, String[] values) {
        int field = 0;
        for (int at = 0; at <= record.length; field++) {
            int end = end(record, at);
            if (field < picks.length && picks[field] >= 0) {
                values[picks[field]] = value(record, at, end);
            }
            at = end + 1;
        }
        return field;
    }

    /** The index of the separator that ends the field starting at {@code from}, or the record's length. */
    private int end(byte[] record, int from) {
        int at = from;
        if (at < record.length && record[at] == quote) {
            at++;
            while (at < record.length && (record[at] != quote || isDoubled(record, at))) {
                at += record[at] == quote ? 2 : 1;
            }
            at++;
        }
        while (at < record.length && record[at] != separator) {
            at++;
        }
        return Math.min(at, record.length);
    }

    private boolean isDoubled(byte[] record, int at) {
        return at + 1 < record.length && record[at + 1] == quote;
    }

    private String value(byte[] record, int from, int end) {
        if (from < end && record[from] == quote) {
            String inner = new String(record, from + 1, Math.max(0, end - from - 2), StandardCharsets.UTF_8);
            return inner.contains(one) ? inner.replace(two, one) : inner;
        }
        return new String(record, from, end - from, StandardCharsets.UTF_8);
    }

    /** The record as it is, or, with the formula guard, with its dangerous fields disarmed and all others as they are. */
    byte[] guarded(byte[] record) {
        if (!guard) {
            return record;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(record.length + 8);
        for (int at = 0; at <= record.length; at = end(record, at) + 1) {
            int end = end(record, at);
            int content = at < end && record[at] == quote ? at + 1 : at;
            if (at > 0) {
                out.write(separator);
            }
            out.write(record, at, content - at);
            if (isFormula(value(record, at, end))) {
                out.write('\'');
            }
            out.write(record, content, end - content);
        }
        return out.toByteArray();
    }

    /** A value, disarmed when the formula guard is on. */
    String disarmed(String value) {
        return guard && isFormula(value) ? "'" + value : value;
    }

    /** A signed number or a name with a hyphen in front can do no harm, and must stay what it is. */
    private static boolean isFormula(String value) {
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.charAt(0)) {
            case '=', '@', '\t', '\r' -> true;
            case '+', '-' -> !value.matches("[+-][A-Za-z0-9_.,-]*");
            default -> false;
        };
    }

    /** Appends a value, quoted only when it must be. */
    void append(StringBuilder out, String value) {
        if (quote == CsvDialect.NO_QUOTE) {
            out.append(value.replace((char) separator, ' ').replace('\n', ' ').replace('\r', ' '));
        } else if (needsQuotes(value)) {
            out.append(one).append(value.replace(one, two)).append(one);
        } else {
            out.append(value);
        }
    }

    private boolean needsQuotes(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == separator || c == quote || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
