package dev.beginibridge.bench;

import java.util.List;

/** What benchmarks make of what they measured. */
public final class Figures {
    private Figures() {}

    /** @param started of {@link System#nanoTime} */
    public static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    public static double median(List<Double> values) {
        return percentile(values, 0.5);
    }

    /** @param share 0.99: the value that 99 % do not exceed */
    public static double percentile(List<Double> values, double share) {
        int rank = (int) Math.ceil(share * values.size());
        return values.stream().sorted().toList().get(Math.max(0, rank - 1));
    }
}
