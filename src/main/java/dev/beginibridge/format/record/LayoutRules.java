package dev.beginibridge.format.record;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a layout allows and how its records differ from the usual ones.
 *
 * @param maxImpossibleUids the percentage of rows whose uid may be none; more refuse the file
 * @param countsAll the trailer's rows are all records up to the trailer, which counts, too
 * @param dropLeadingZeros a number that is read has no leading zeros; else as many digits as its picture
 * @param row the first characters of a record that is a row; empty when all are
 * @param padding the character of records that hold nothing else
 * @param rdw how a record descriptor word is written
 */
public record LayoutRules(
        double maxImpossibleUids,
        boolean countsAll,
        boolean dropLeadingZeros,
        Optional<String> row,
        Optional<Character> padding,
        Rdw rdw) {
    public static final LayoutRules USUAL =
            new LayoutRules(50, false, false, Optional.empty(), Optional.empty(), Rdw.USUAL);

    /** Those that say which records are rows and how they are read. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("leading_zeros", dropLeadingZeros ? "drop" : "keep");
        row.ifPresent(mark -> settings.put("row", mark));
        padding.ifPresent(fill -> settings.put("padding", fill.toString()));
        settings.put("rdw", (rdw.bigEndian() ? "" : "little-endian-") + (rdw.inclusive() ? "inclusive" : "exclusive"));
        return settings;
    }

    /**
     * A record descriptor word.
     *
     * @param bigEndian length, then two zero bytes; else two zero bytes, then the length with its lower byte first
     * @param inclusive the length counts the word's own 4 bytes
     */
    public record Rdw(boolean bigEndian, boolean inclusive) {
        static final int LENGTH = 4;
        /** As IBM writes it; block descriptor words are always so. */
        static final Rdw USUAL = new Rdw(true, true);

        /** The length of the record with its word; -1 when these bytes are no word. */
        int length(byte[] word) {
            int zero = bigEndian ? 2 : 0;
            if (word[zero] != 0 || word[zero + 1] != 0) {
                return -1;
            }
            int said = bigEndian ? unsigned(word[0], word[1]) : unsigned(word[3], word[2]);
            return inclusive ? said : said + LENGTH;
        }

        private static int unsigned(byte high, byte low) {
            return ((high & 0xFF) << 8) | (low & 0xFF);
        }

        /** The descriptor word of a record of the given length. */
        byte[] word(int bytes) {
            int said = inclusive ? bytes + LENGTH : bytes;
            byte high = (byte) (said >> 8);
            byte low = (byte) said;
            return bigEndian ? new byte[] {high, low, 0, 0} : new byte[] {0, 0, low, high};
        }
    }
}
