package dev.beginibridge.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.beginibridge.client.Rate;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.model.Named;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the bridge can work: named checks, run when somebody asks, all at once and each for a limited time. A check
 * that hangs is DOWN and is not started again before it has come back, so that asking often cannot pile up threads.
 */
public final class Health implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** From good to bad; the bridge has the worst status of its checks. */
    public enum Status implements Named {
        UP,
        /** Something is wrong that affects every bridge alike, such as a Begini that is away. */
        DEGRADED,
        /** This bridge cannot do its work: requests had better go to another one. */
        DOWN
    }

    /**
     * What a check found; the message is for an operator: what is wrong and what to do.
     *
     * @param since when it came to this, where the check knows
     */
    public record Outcome(Status status, String message, Optional<Instant> since) {
        public static Outcome up(String message) {
            return new Outcome(Status.UP, message, Optional.empty());
        }

        public static Outcome degraded(String message) {
            return new Outcome(Status.DEGRADED, message, Optional.empty());
        }

        public static Outcome down(String message) {
            return new Outcome(Status.DOWN, message, Optional.empty());
        }

        public Outcome since(Instant instant) {
            return new Outcome(status, message, Optional.of(instant));
        }
    }

    /** Looks at one thing the bridge needs; called by any thread, never by two at once. */
    @FunctionalInterface
    public interface Check {
        Outcome check() throws Exception;
    }

    /** One check's state; {@code since} is when its status last changed, or was first seen to have. */
    public record State(String name, Status status, Instant since, String message) {}

    /** All checks, by name; the status is the worst of theirs. */
    public record Report(Status status, List<State> checks) {
        private static Report of(List<State> checks) {
            Status worst =
                    checks.stream().map(State::status).max(Status::compareTo).orElse(Status.UP);
            return new Report(worst, List.copyOf(checks));
        }

        /** As {@code /health/ready} and the page tell them. */
        public void writeChecks(ArrayNode array) {
            checks.forEach(check -> array.addObject()
                    .put("name", check.name())
                    .put("status", check.status().name())
                    .put("since", check.since().toString())
                    .put("message", check.message()));
        }

        /** False: give this bridge no work. */
        public boolean isReady() {
            return status != Status.DOWN;
        }
    }

    private final Clock clock;
    private final Duration limit;
    private final Rate runs;
    private final Map<String, Probe> probes = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("health-check"));
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("health-check"));
    private ScheduledFuture<?> looks;

    /** @param limit the longest that one check may take */
    public Health(Clock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
        this.runs = new Rate(1, clock);
    }

    public Health(Clock clock) {
        this(clock, Duration.ofSeconds(2));
    }

    /** Adds a check, or replaces the one of the same name. */
    public void register(String name, Check check) {
        probes.put(name, new Probe(name, check));
    }

    /** From now on all checks are also run at this interval, so that a change is seen when nobody asks. */
    public synchronized void watch(Duration interval) {
        looks = watcher.scheduleWithFixedDelay(
                new Enduring("the watch on health", this::report), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Registers {@code begini_health{state}} for the whole and {@code begini_health_check{check,state}}: 1 for the state that was
     * found last, 0 for the others. Checks that are registered later are not shown.
     */
    public void show(MeterRegistry metrics) {
        for (Status status : Status.values()) {
            Gauge.builder("begini.health", this, all -> all.latest().status() == status ? 1 : 0)
                    .description("1 for the state that the bridge is in; down: /health/ready is 503")
                    .tag("state", status.text())
                    .register(metrics);
            probes.values().forEach(probe -> Gauge.builder("begini.health.check", probe, one -> one.is(status) ? 1 : 0)
                    .description("1 for the state that the check found last")
                    .tags("check", probe.name, "state", status.text())
                    .register(metrics));
        }
    }

    /** What the checks found last; those that have not run yet are left out. */
    private Report latest() {
        return Report.of(probes.values().stream()
                .flatMap(probe -> probe.latest().stream())
                .toList());
    }

    /** For those who may ask as often as they like: runs the checks once a second, and else tells what they found last. */
    public Report recent() {
        boolean isDue = runs.take().isZero();
        boolean isKnown =
                probes.values().stream().allMatch(probe -> probe.latest().isPresent());
        return isDue || !isKnown ? report() : latest();
    }

    /** Runs every check; takes no longer than the limit, whatever they do. */
    public Report report() {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Probe> all = List.copyOf(probes.values());
        List<Future<Outcome>> runs = all.stream().map(Probe::run).toList();
        List<State> states = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            states.add(all.get(i).settle(outcome(all.get(i).name, runs.get(i), deadline)));
        }
        return Report.of(states);
    }

    private Outcome outcome(String name, Future<Outcome> run, long deadline) {
        try {
            return run.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Outcome.down("no answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            // The text of a foreign exception may hold what must not be shown; its kind does not.
            LOG.debug("check {} failed", name, BareTrace.of(e.getCause()));
            return Outcome.down("failed: " + e.getCause().getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.down("interrupted");
        }
    }

    @Override
    public synchronized void close() {
        if (looks != null) {
            looks.cancel(true);
        }
        watcher.shutdownNow();
        threads.shutdownNow();
    }

    /** One check, the run of it that is going on, and what it found last. */
    private final class Probe {
        private final String name;
        private final Check check;
        private Future<Outcome> running;
        private State state;

        Probe(String name, Check check) {
            this.name = name;
            this.check = check;
        }

        /** Starts the check, or joins the run that is going on. */
        synchronized Future<Outcome> run() {
            if (running == null || running.isDone()) {
                try {
                    running = threads.submit(check::check);
                } catch (RejectedExecutionException e) {
                    running = CompletableFuture.completedFuture(Outcome.down("the bridge is stopping"));
                } catch (OutOfMemoryError e) {
                    running = CompletableFuture.completedFuture(
                            Outcome.down("no thread can be had for it: look at the limits of threads and of memory"));
                }
            }
            return running;
        }

        synchronized Optional<State> latest() {
            return Optional.ofNullable(state);
        }

        boolean is(Status status) {
            return latest().filter(found -> found.status() == status).isPresent();
        }

        synchronized State settle(Outcome outcome) {
            boolean same = state != null && state.status() == outcome.status();
            Instant since = outcome.since().orElseGet(() -> same ? state.since() : clock.instant());
            state = new State(name, outcome.status(), since, outcome.message());
            return state;
        }
    }
}
