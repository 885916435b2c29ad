package dev.beginibridge.format.record;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a COBOL picture and its usage say of a field.
 *
 * @param length in bytes
 * @param digits of a number, those behind the decimal point included
 * @param decimals behind the decimal point
 */
record Picture(Usage usage, int length, int digits, int decimals, boolean signed) {
    private static final Pattern REPEATED = Pattern.compile("(.)\\((\\d{1,5})\\)");
    private static final Pattern NUMBER = Pattern.compile("S?(9*)V?(9*)");
    private static final int MOST_DIGITS = 18;
    private static final int MOST = 32_767;
    /** Words that change nothing in the bytes of a field. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "PIC", "PICTURE", "IS", "USAGE", "DISPLAY", "JUST", "JUSTIFIED", "RIGHT", "BLANK", "WHEN", "ZERO", "ZEROS");

    /**
     * Reads the words behind a field's name, such as {@code PIC S9(7)V99 COMP-3}.
     *
     * @throws IllegalArgumentException whose message says what is not understood
     */
    static Picture of(List<String> words) {
        Usage usage = null;
        String picture = null;
        String last = "";
        for (String word : words) {
            String upper = word.toUpperCase(Locale.ROOT);
            if (Usage.named(word).isPresent()) {
                usage = Usage.named(word).get();
                last = upper;
            } else if (!WITHOUT_EFFECT.contains(upper)) {
                if (picture != null) {
                    throw new IllegalArgumentException("\"" + word + "\" is not understood");
                }
                picture = upper;
            }
        }
        if (usage == Usage.FLOAT) {
            return new Picture(usage, last.endsWith("1") ? 4 : 8, 0, 0, true);
        }
        if (picture == null) {
            throw new IllegalArgumentException("a picture such as X(20) is missing");
        }
        return of(expanded(picture), usage);
    }

    private static String expanded(String picture) {
        Matcher matcher = REPEATED.matcher(picture);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            int times = Integer.parseInt(matcher.group(2));
            if (times == 0 || times > MOST) {
                throw new IllegalArgumentException("\"" + picture + "\" has a length that cannot be");
            }
            matcher.appendReplacement(
                    expanded, Matcher.quoteReplacement(matcher.group(1).repeat(times)));
        }
        return matcher.appendTail(expanded).toString();
    }

    private static Picture of(String expanded, Usage usage) {
        Matcher number = NUMBER.matcher(expanded);
        if (number.matches() && number.group(1).length() + number.group(2).length() > 0) {
            int digits = number.group(1).length() + number.group(2).length();
            return new Picture(
                    usage == null ? Usage.ZONED : usage,
                    bytes(usage, digits),
                    digits,
                    number.group(2).length(),
                    expanded.startsWith("S"));
        }
        if (usage != null
                || !expanded.matches("[XAB]+|[Z9*BVS0/,.+$CRD-]+")
                || expanded.contains("V")
                || expanded.contains("S")) {
            throw new IllegalArgumentException("the picture is none that is understood, such as X(20) or S9(7)V99");
        }
        return new Picture(Usage.TEXT, expanded.length(), 0, 0, false);
    }

    private static int bytes(Usage usage, int digits) {
        if (usage != null && digits > MOST_DIGITS) {
            throw new IllegalArgumentException("the number has more than " + MOST_DIGITS + " digits");
        }
        if (usage == Usage.PACKED) {
            return digits / 2 + 1;
        }
        if (usage == Usage.BINARY) {
            return digits < 5 ? 2 : digits < 10 ? 4 : 8;
        }
        return digits;
    }
}
