package dev.beginibridge.ledger;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells of most keys that are in no table that they are in none, without a look into the database: a Bloom filter. It never
 * says so of one that is; the fuller it is, the more often it says of one that is in none that it may be.
 *
 * <p>In 16 MB, its most, one look in a hundred is for nothing with 13 million keys, one in four with 40 million.
 */
final class KnownKeys {
    /** With as many bits for each key one answer in 400 is a needless "maybe". */
    private static final int BITS_FOR_A_KEY = 16;

    private static final int PROBES = 4;
    private static final long FEWEST_KEYS = 1L << 20;
    private static final long MOST_KEYS = 1L << 23;

    private final AtomicLongArray words;
    private final long mask;

    /** @param keys about how many there will be, at least */
    KnownKeys(long keys) {
        long bits = Long.highestOneBit(Math.max(FEWEST_KEYS, Math.min(MOST_KEYS, keys)) * BITS_FOR_A_KEY);
        words = new AtomicLongArray((int) (bits / Long.SIZE));
        mask = bits - 1;
    }

    void add(String first, String second) {
        long hash = hash(first, second);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            int word = (int) (bit / Long.SIZE);
            long set = 1L << bit;
            if ((words.get(word) & set) == 0) {
                words.accumulateAndGet(word, set, (before, added) -> before | added);
            }
        }
    }

    /** False only of a key that was never added. */
    boolean mayHold(String first, String second) {
        long hash = hash(first, second);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            if ((words.get((int) (bit / Long.SIZE)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Kirsch and Mitzenmacher: of two independent hashes as many as are wanted can be made. */
    private long bit(long hash, int probe) {
        return (hash + probe * (Long.rotateLeft(hash, 32) | 1)) & mask;
    }

    private static long hash(String first, String second) {
        return mixed(add(add(0, first) + first.length(), second));
    }

    private static long add(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * 0x100000001B3L; // as FNV-1a does with bytes
        }
        return sum;
    }

    /** The end of MurmurHash3: each bit of the sum counts for each of the result. */
    private static long mixed(long sum) {
        long mixed = (sum ^ sum >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }
}
