package dev.beginibridge.format;

/**
 * The number of rows and the hash total over their uids: the sum of the numbers that the digits of each uid make (letters
 * left out; of more than 18 digits the last 18), of which the last 18 digits are kept. The hash total means nothing; it
 * only has to agree.
 */
public record ControlTotals(long rows, long hash) {
    public static final ControlTotals NONE = new ControlTotals(0, 0);
    private static final long MODULUS = 1_000_000_000_000_000_000L;

    /** The totals with one more row, whose share is given. */
    public ControlTotals with(long control) {
        return new ControlTotals(rows + 1, (hash + control) % MODULUS);
    }

    /** The number that a uid's digits make. */
    public static long of(String uid) {
        long number = 0;
        for (int i = 0; uid != null && i < uid.length(); i++) {
            char c = uid.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number % (MODULUS / 10) * 10 + (c - '0');
            }
        }
        return number;
    }
}
