package dev.beginibridge.timeline;

/**
 * Text of a caller as the timeline keeps it, and as it is looked up: what no database or screen takes (control
 * characters, halves of surrogate pairs) becomes a question mark, and what is longer than any honest id is cut.
 */
final class PlainText {
    private static final int LONGEST = 200;

    private PlainText() {}

    static String of(String given) {
        int end = Math.min(given.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            if (isOdd(given.charAt(i))) {
                return cleaned(given);
            }
        }
        return end == given.length() ? given : given.substring(0, end);
    }

    private static String cleaned(String given) {
        return given.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || isHalf(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isOdd(char c) {
        return Character.isISOControl(c) || Character.isSurrogate(c);
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
