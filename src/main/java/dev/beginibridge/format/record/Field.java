package dev.beginibridge.format.record;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One field of a record.
 *
 * @param name in lower case, with underscores: {@code REQUEST-ID} is {@code request_id}
 * @param start from 0
 * @param numeric filled up with zeros on the left; else with spaces on the right
 */
public record Field(String name, int start, int length, boolean numeric) {
    private static final Pattern NOTATION =
            Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)\\s+(?:PIC\\s+)?([X9])\\((\\d{1,5})\\)", Pattern.CASE_INSENSITIVE);

    /** Where the next field starts. */
    public int end() {
        return start + length;
    }

    /** A value as it stands in the field; what has no room is cut off. */
    String padded(String value) {
        String cut = value.substring(0, Math.min(value.length(), length));
        String fill = (numeric ? "0" : " ").repeat(length - cut.length());
        return numeric ? fill + cut : cut + fill;
    }

    /**
     * Reads {@code UID X(20), AMOUNT 9(8), FILLER X(12)}: every byte of the record in its order, as in a copybook. Any
     * number of fields may be called FILLER.
     *
     * @param at where the first field starts
     * @throws IllegalArgumentException whose message says what is wrong
     */
    public static List<Field> parse(String text, int at) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int start = at;
        for (String part : text.split(",", -1)) {
            Matcher matcher = NOTATION.matcher(part.strip());
            if (!matcher.matches() || Integer.parseInt(matcher.group(3)) == 0) {
                throw new IllegalArgumentException("\"" + part.strip() + "\" is no field such as UID X(20)");
            }
            String name = matcher.group(1).toLowerCase(Locale.ROOT).replace('-', '_');
            if (!names.add(name) && !name.equals("filler")) {
                throw new IllegalArgumentException("the field " + matcher.group(1) + " is there twice");
            }
            int length = Integer.parseInt(matcher.group(3));
            fields.add(new Field(name, start, length, matcher.group(2).equals("9")));
            start += length;
        }
        return List.copyOf(fields);
    }
}
