package dev.beginibridge.format;

import java.util.Arrays;

/** Arrays of bytes. */
public final class Bytes {
    private Bytes() {}

    /** The first bytes with the second ones behind them. */
    public static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
