package dev.beginibridge.ops.page;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How long things took, as counts up to each bucket bound of some timers; the difference of two such states is what
 * happened between them.
 */
final class Latency {
    static final Latency NONE = new Latency(new TreeMap<>());

    /** Bound in milliseconds to the number of events that took no longer. */
    private final NavigableMap<Double, Double> upTo;

    private Latency(NavigableMap<Double, Double> upTo) {
        this.upTo = upTo;
    }

    /** The state of timers that publish their histogram; others count for nothing. */
    static Latency of(Collection<Timer> timers) {
        NavigableMap<Double, Double> upTo = new TreeMap<>();
        for (Timer timer : timers) {
            for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
                upTo.merge(bucket.bucket(TimeUnit.MILLISECONDS), bucket.count(), Double::sum);
            }
        }
        return new Latency(upTo);
    }

    Latency since(Latency earlier) {
        NavigableMap<Double, Double> difference = new TreeMap<>();
        upTo.forEach((bound, count) -> difference.put(bound, count - earlier.upTo.getOrDefault(bound, 0.0)));
        return new Latency(difference);
    }

    /**
     * The time that this share of the events did not exceed, in milliseconds, taken as evenly spread within a bucket; NaN
     * when there were none.
     */
    double quantile(double share) {
        double all = upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
        if (all <= 0) {
            return Double.NaN;
        }
        double wanted = share * all;
        double lowerBound = 0;
        double lowerCount = 0;
        for (var bucket : upTo.entrySet()) {
            if (bucket.getValue() >= wanted) {
                double within = (wanted - lowerCount) / Math.max(1e-9, bucket.getValue() - lowerCount);
                return Double.isInfinite(bucket.getKey())
                        ? lowerBound // longer than the last bound: that is all that is known
                        : lowerBound + within * (bucket.getKey() - lowerBound);
            }
            lowerBound = bucket.getKey();
            lowerCount = bucket.getValue();
        }
        return lowerBound;
    }
}
