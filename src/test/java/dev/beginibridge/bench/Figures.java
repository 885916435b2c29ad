package dev.beginibridge.bench;

import java.util.List;

/** What benchmarks make of what they measured. */
public final class Figures {
    private Figures() {}

    /**
     * Seconds since then.
     *
     * @param started of {@link System#nanoTime}
     */
    public static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    public static double median(List<Double> values) {
        return percentile(values, 0.5);
    }

    /**
     * The value that so many do not exceed.
     *
     * @param share 0.99: 99 %
     */
    public static double percentile(List<Double> values, double share) {
        int rank = (int) Math.ceil(share * values.size());
        return values.stream().sorted().toList().get(Math.max(0, rank - 1));
    }
}
