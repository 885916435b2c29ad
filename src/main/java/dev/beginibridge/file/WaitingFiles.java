package dev.beginibridge.file;

import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.ops.Health.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that wait, each with the reason: nothing waits silently for longer than {@link #LONG}. */
final class WaitingFiles {
    static final Duration LONG = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(WaitingFiles.class);

    private final Clock clock;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    /** One file, without control characters in its name. */
    private record Waiting(String name, String reason, Instant since, boolean told) {}

    WaitingFiles(Clock clock) {
        this.clock = clock;
    }

    /** Notes that a file waits; what was noted of it before tells since when. */
    void see(String key, String name, String reason, Instant since) {
        Waiting now = waiting.compute(
                key,
                (same, last) -> last == null
                        ? new Waiting(FileNames.printable(name), reason, since, false)
                        : new Waiting(
                                last.name(),
                                reason,
                                last.since(),
                                last.told() && last.reason().equals(reason)));
        if (!now.told() && now.since().isBefore(clock.instant().minus(LONG))) {
            waiting.put(key, new Waiting(now.name(), reason, now.since(), true));
            LOG.warn("File {} has waited since {}: {}", now.name(), now.since(), reason);
        }
    }

    /** Forgets all but these. */
    void only(Set<String> keys) {
        waiting.keySet().retainAll(keys);
    }

    private Optional<Waiting> oldest() {
        return waiting.values().stream().min(Comparator.comparing(Waiting::since));
    }

    long count() {
        Instant before = clock.instant().minus(LONG);
        return waiting.values().stream()
                .filter(file -> file.since().isBefore(before))
                .count();
    }

    /** How long the oldest has waited; 0 when none waits. */
    double oldestSeconds() {
        return oldest().map(
                        file -> Duration.between(file.since(), clock.instant()).toMillis() / 1_000.0)
                .orElse(0.0);
    }

    Outcome health() {
        long count = count();
        return count == 0
                ? Outcome.up("no file has waited for long")
                : oldest().map(file -> Outcome.degraded(count + (count == 1 ? " file has" : " files have")
                                        + " waited for more than 5 minutes, the oldest is " + file.name() + ": "
                                        + file.reason())
                                .since(file.since()))
                        .orElseThrow();
    }
}
