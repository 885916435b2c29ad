package dev.beginibridge.ops.page;

import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.ops.Enduring;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The last ten minutes, one sample per second, taken from the meters whether somebody looks or not: so a page opened
 * after something happened still shows it. Memory stays constant; nothing is kept over a restart.
 */
final class History implements AutoCloseable {
    static final int LENGTH = 600;

    private final MeterRegistry metrics;
    private final Clock clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    /** Refused and failed answers by code, and refused files and messages, as they stood at each of the samples. */
    private final Deque<Map<String, Double>> causes = new ArrayDeque<>();

    private Map<String, Double> outcomes;
    private Map<String, Double> doors;
    private Instant last;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("page-history"));

    History(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
        take();
    }

    void start() {
        ScheduledFuture<?> unused = thread.scheduleAtFixedRate(
                new Enduring("a sample for the operations page", this::take), 1, 1, TimeUnit.SECONDS);
    }

    /** Takes one sample: what happened since the one before, per second. */
    synchronized void take() {
        Instant now = clock.instant();
        Collection<Timer> requests = metrics.find("begini.requests").timers();
        Map<String, Double> outcomesNow = sum(requests, "outcome");
        Map<String, Double> doorsNow = sum(requests, "door");
        Timer calls = metrics.find("begini.calls.recent").timer();
        Timer answers =
                metrics.find("begini.requests.recent").tag("door", "rest").timer();
        if (last != null) {
            double seconds = Math.max(0.001, Duration.between(last, now).toNanos() / 1e9);
            samples.addLast(new Sample(
                    now.getEpochSecond(),
                    rates(outcomes, outcomesNow, seconds),
                    rates(doors, doorsNow, seconds),
                    percentile(calls, 0.5),
                    percentile(calls, 0.95),
                    percentile(answers, 0.95)));
        }
        outcomes = outcomesNow;
        doors = doorsNow;
        last = now;
        causes.addLast(causesNow());
        if (causes.size() > LENGTH) {
            causes.removeFirst();
        }
        if (samples.size() > LENGTH) {
            samples.removeFirst();
        }
    }

    /** In milliseconds; NaN when the timer has measured nothing lately. */
    private static double percentile(Timer timer, double share) {
        return timer == null
                ? Double.NaN
                : Arrays.stream(timer.takeSnapshot().percentileValues())
                        .filter(value -> value.percentile() == share)
                        .mapToDouble(value -> value.value(TimeUnit.MILLISECONDS))
                        .filter(millis -> millis > 0)
                        .findFirst()
                        .orElse(Double.NaN);
    }

    private static Map<String, Double> sum(Collection<Timer> timers, String tag) {
        Map<String, Double> sums = new TreeMap<>();
        timers.forEach(
                timer -> sums.merge(String.valueOf(timer.getId().getTag(tag)), (double) timer.count(), Double::sum));
        return sums;
    }

    private static Map<String, Double> rates(Map<String, Double> before, Map<String, Double> now, double seconds) {
        Map<String, Double> rates = new TreeMap<>();
        now.forEach((name, count) -> rates.put(name, (count - before.getOrDefault(name, 0.0)) / seconds));
        return rates;
    }

    private Map<String, Double> causesNow() {
        Map<String, Double> counts = new TreeMap<>();
        metrics.find("begini.requests").timers().stream()
                .filter(timer -> !"none".equals(timer.getId().getTag("code")))
                .forEach(timer -> counts.merge(
                        String.valueOf(timer.getId().getTag("code")), (double) timer.count(), Double::sum));
        count(counts, "file_refused", "begini.file.batches", "outcome", "refused");
        count(counts, "message_invalid", "begini.jms.messages", "fate", "invalid");
        return counts;
    }

    /** What was refused before it was a request; nothing until the first. */
    private void count(Map<String, Double> counts, String cause, String counter, String tag, String value) {
        metrics.find(counter).tag(tag, value).counters().stream()
                .filter(found -> found.count() > 0)
                .forEach(found -> counts.merge(cause, found.count(), Double::sum));
    }

    /** Samples later than a second, oldest first. */
    synchronized List<Sample> after(long second) {
        return samples.stream().filter(sample -> sample.second() > second).toList();
    }

    /** What was answered with an error, by code. */
    record Cause(String code, long lately, long sinceStart) {}

    /** The causes that occurred, those of the last ten minutes first. */
    synchronized List<Cause> causes() {
        Map<String, Double> then = causes.getFirst();
        return causes.getLast().entrySet().stream()
                .map(entry -> new Cause(
                        entry.getKey(),
                        Math.round(entry.getValue() - then.getOrDefault(entry.getKey(), 0.0)),
                        Math.round(entry.getValue())))
                .sorted((a, b) -> a.lately() != b.lately()
                        ? Long.compare(b.lately(), a.lately())
                        : Long.compare(b.sinceStart(), a.sinceStart()))
                .toList();
    }

    /** Answers per second at a door, over the last ten seconds. */
    synchronized double perSecond(String door) {
        return samples.stream()
                .skip(Math.max(0, samples.size() - 10))
                .mapToDouble(sample -> sample.doors().getOrDefault(door, 0.0))
                .average()
                .orElse(0);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
