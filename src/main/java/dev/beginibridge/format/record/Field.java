package dev.beginibridge.format.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One field of a record.
 *
 * @param name in lower case, with underscores: {@code REQUEST-ID} is {@code request_id}
 * @param start from 0
 * @param digits of a number
 * @param decimals those of them behind the decimal point
 */
public record Field(String name, int start, int length, Usage usage, int digits, int decimals, boolean signed) {

    static Field of(String name, int start, Picture picture) {
        return new Field(
                named(name),
                start,
                picture.length(),
                picture.usage(),
                picture.digits(),
                picture.decimals(),
                picture.signed());
    }

    /** A name as it is compared. */
    public static String named(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The field under another name. */
    public Field as(String other) {
        return new Field(other, start, length, usage, digits, decimals, signed);
    }

    /** As {@link #parse} reads it. */
    String described() {
        String number =
                (signed ? "S" : "") + "9(" + (digits - decimals) + ")" + (decimals > 0 ? "V9(" + decimals + ")" : "");
        String picture =
                switch (usage) {
                    case TEXT -> "X(" + length + ")";
                    case ZONED -> number;
                    case PACKED -> number + " COMP-3";
                    case BINARY -> number + " COMP";
                    case FLOAT -> length == 4 ? "COMP-1" : "COMP-2";
                };
        return name.toUpperCase(Locale.ROOT).replace('_', '-') + " " + picture;
    }

    /** Where the next field starts. */
    public int end() {
        return start + length;
    }

    /** A value as it stands in the field; what has no room is cut off. */
    String padded(String value) {
        boolean numeric = usage == Usage.ZONED;
        String cut = value.substring(0, Math.min(value.length(), length));
        String fill = (numeric ? "0" : " ").repeat(length - cut.length());
        return numeric ? fill + cut : cut + fill;
    }

    /**
     * Reads {@code UID X(20), AMOUNT S9(7)V99 COMP-3, FILLER X(12)}: every byte of the record in its order, as in a
     * copybook. Any number of fields may be called FILLER.
     *
     * @param at where the first field starts
     * @throws IllegalArgumentException whose message says what is wrong
     */
    public static List<Field> parse(String text, int at) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int start = at;
        for (String part : text.split(",", -1)) {
            List<String> words = Arrays.asList(part.strip().split("\\s+"));
            if (words.size() < 2 || !words.get(0).matches("[A-Za-z][A-Za-z0-9_-]*")) {
                throw new IllegalArgumentException("\"" + part.strip() + "\" is no field such as UID X(20)");
            }
            Field field = parsed(part, start, words);
            if (!names.add(field.name()) && !field.name().equals("filler")) {
                throw new IllegalArgumentException("the field " + words.get(0) + " is there twice");
            }
            fields.add(field);
            start = field.end();
        }
        return List.copyOf(fields);
    }

    private static Field parsed(String part, int start, List<String> words) {
        try {
            return of(words.get(0), start, Picture.of(words.subList(1, words.size())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + part.strip() + "\" is no field such as UID X(20): " + e.getMessage(), e);
        }
    }

    /**
     * Reads a copybook with one record.
     *
     * @throws IllegalArgumentException whose message says what is not understood
     */
    public static List<Field> ofCopybook(String text) {
        return Copybook.fields(text);
    }
}
