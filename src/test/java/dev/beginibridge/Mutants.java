package dev.beginibridge;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes broken files and messages of good ones, the same ones for the same seed. */
public final class Mutants {
    private static final byte[] NASTY = {
        0,
        '\n',
        '\r',
        '"',
        ',',
        ';',
        '=',
        '{',
        '}',
        '\\',
        ' ',
        '\t',
        0x15,
        0x25,
        0x40,
        (byte) 0xFF,
        (byte) 0xC3,
        (byte) 0xEF,
        0x1B,
        '0',
        '9'
    };

    private final List<byte[]> seeds;

    public Mutants(List<byte[]> seeds) {
        this.seeds = seeds;
    }

    /** One of the seeds after one to three changes. */
    public byte[] of(int seed, long number) {
        Random random = new Random(number * 31 + seed);
        byte[] mutant = seeds.get(seed);
        for (int change = random.nextInt(3); change >= 0; change--) {
            mutant = changed(mutant, random);
        }
        return mutant;
    }

    private byte[] changed(byte[] given, Random random) {
        int at = random.nextInt(given.length + 1);
        int run = Math.min(given.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 6));
        byte[] nasty = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < nasty.length; i++) {
            nasty[i] = NASTY[random.nextInt(NASTY.length)];
        }
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        return switch (random.nextInt(8)) {
            case 0 -> flipped(given, at, random);
            case 1 -> spliced(given, at, at, nasty);
            case 2 -> spliced(given, at, Math.min(given.length, at + nasty.length), nasty);
            case 3 -> spliced(given, at, at + run, new byte[0]);
            case 4 -> spliced(given, at, at, Arrays.copyOfRange(given, at, at + run));
            case 5 -> Arrays.copyOf(given, at);
            case 6 -> spliced(given, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + run)));
            default -> spliced(given, given.length, given.length, nasty);
        };
    }

    private static byte[] flipped(byte[] given, int at, Random random) {
        byte[] flipped = given.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] spliced(byte[] given, int from, int until, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(given, 0, from);
        out.writeBytes(between);
        out.write(given, until, given.length - until);
        return out.toByteArray();
    }
}
