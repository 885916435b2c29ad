package dev.beginibridge.file;

/**
 * Rows and the hash total over their uids: the sum of the numbers that the digits of each uid make (letters left out;
 * of more than 18 digits the last 18), of which the last 18 digits are kept. It means nothing; it only has to agree.
 */
record ControlTotal(long rows, long hash) {
    static final ControlTotal NONE = new ControlTotal(0, 0);
    private static final long MODULUS = 1_000_000_000_000_000_000L;

    ControlTotal with(long control) {
        return new ControlTotal(rows + 1, (hash + control) % MODULUS);
    }

    /** The number that a uid's digits make. */
    static long of(String uid) {
        long number = 0;
        for (int i = 0; i < uid.length(); i++) {
            char c = uid.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number % (MODULUS / 10) * 10 + (c - '0');
            }
        }
        return number;
    }
}
