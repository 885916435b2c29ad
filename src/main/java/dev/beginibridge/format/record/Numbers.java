package dev.beginibridge.format.record;

import java.util.OptionalLong;

/** Reads numbers as COBOL stores them; empty when the bytes are none. */
final class Numbers {
    private static final String POSITIVE = "{ABCDEFGHI";
    private static final String NEGATIVE = "}JKLMNOPQR";
    private static final int TEN = 10;

    private Numbers() {}

    static OptionalLong packed(byte[] bytes) {
        long number = 0;
        for (int i = 0; i < 2 * bytes.length - 1; i++) {
            int digit = half(bytes, i);
            if (digit >= TEN) {
                return OptionalLong.empty();
            }
            number = number * TEN + digit;
        }
        int sign = bytes.length == 0 ? 0 : half(bytes, 2 * bytes.length - 1);
        return switch (sign) {
            case 0xA, 0xC, 0xE, 0xF -> OptionalLong.of(number);
            case 0xB, 0xD -> OptionalLong.of(-number);
            default -> OptionalLong.empty();
        };
    }

    private static int half(byte[] bytes, int index) {
        return index % 2 == 0 ? (bytes[index / 2] & 0xF0) >> 4 : bytes[index / 2] & 0x0F;
    }

    static OptionalLong binary(byte[] bytes) {
        if (bytes.length == 0) {
            return OptionalLong.empty();
        }
        long number = bytes[0];
        for (int i = 1; i < bytes.length; i++) {
            number = number << 8 | (bytes[i] & 0xFF);
        }
        return OptionalLong.of(number);
    }

    /** The characters of a signed zoned number: the last one stands for a digit and the sign. */
    static OptionalLong zoned(String text) {
        if (!text.matches("[0-9]{0,17}[0-9{}A-R]")) {
            return OptionalLong.empty();
        }
        char last = text.charAt(text.length() - 1);
        String digits = text.substring(0, text.length() - 1);
        int positive = POSITIVE.indexOf(last);
        int negative = NEGATIVE.indexOf(last);
        if (negative >= 0) {
            return OptionalLong.of(-Long.parseLong(digits + negative));
        }
        return OptionalLong.of(Long.parseLong(digits + (positive >= 0 ? String.valueOf(positive) : last)));
    }
}
