package dev.beginibridge.file;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.model.Due;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The batches that run, and those that pause after a failure. Several files run side by side; the last place is kept
 * for small files, so that they do not wait behind large ones.
 */
public final class Batches implements AutoCloseable {
    private static final int PLACES = 4;
    /** Beyond the places, one more file for each deployment that has none at work. */
    private static final int MOST = 16;

    private static final long SMALL = 1 << 20;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final long STOP_SECONDS = 8;
    /** After it, a batch that was claimed and has not started was lost by a step of the route. */
    private static final Duration LOST = Duration.ofMinutes(1);

    private static final String ROWS_WAIT =
            "Begini answers none of its rows: the page tells whether a deployment's key is refused or Begini is away";

    private final DoorContext door;
    private final ExecutorService rowThreads = Executors.newCachedThreadPool(DaemonThreads.named("file-row"));
    private final ExecutorService batchThreads = Executors.newCachedThreadPool(DaemonThreads.named("file-batch"));
    private final Map<String, BatchRun> running = new ConcurrentHashMap<>();
    /** Those that were claimed and have not started, and since when. */
    private final Map<Batch, Instant> handedOut = new ConcurrentHashMap<>();

    private final Map<String, Rest> resting = new ConcurrentHashMap<>();
    /** Those that gave up their place, and since when their rows wait. */
    private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

    private volatile boolean closing;

    /** A pause after a failure; each is twice as long as the one before. */
    private record Rest(String name, int times, Instant since, Instant until) {}

    Batches(DoorContext door) {
        this.door = door;
    }

    /** Whether a file may start beside those that were claimed just now and have not started yet. */
    boolean hasPlace(long size, Supplier<String> deployment, List<Batch> claimed) {
        int others = running.size() + claimed.size();
        if (closing || others >= MOST) {
            return false;
        }
        return others < (size <= SMALL ? PLACES : PLACES - 1) || isAlone(deployment.get(), claimed);
    }

    /** The slow files of one deployment must not keep out those of another. */
    private boolean isAlone(String deployment, List<Batch> claimed) {
        return running.values().stream().noneMatch(run -> run.deployment().equals(deployment))
                && claimed.stream().noneMatch(batch -> door.deployment(batch).equals(deployment));
    }

    /** Halts the file whose rows have only waited for longest, so that its place becomes free. */
    void makePlace() {
        if (running.values().stream().noneMatch(BatchRun::isHalted)) {
            stalled()
                    .min(Comparator.comparing(run -> run.lastAnswer().orElse(Instant.MAX)))
                    .ifPresent(run -> {
                        waiting.putIfAbsent(
                                run.batch().state().id(), run.lastAnswer().orElseGet(door.clock()::instant));
                        run.giveUpPlace();
                    });
        }
    }

    private Stream<BatchRun> stalled() {
        Instant before = door.clock().instant().minus(door.config().rules().stalledAfter());
        return running.values().stream()
                .filter(run -> run.lastAnswer().filter(before::isAfter).isPresent());
    }

    /** Whether a batch gave up its place and has not gone on. */
    boolean hasGivenUp(String id) {
        return waiting.containsKey(id);
    }

    /** Tells which files at work only wait, and those that gave up their place; returns their ids. */
    Set<String> tellWaiting() {
        // Another bridge may have finished them.
        waiting.keySet().removeIf(id -> !Durable.exists(door.config().work().resolve(id)));
        Set<String> ids = new HashSet<>(waiting.keySet());
        stalled().forEach(run -> {
            BatchState state = run.batch().state();
            ids.add(state.id());
            door.waiting()
                    .see(state.id(), state.name(), ROWS_WAIT, run.lastAnswer().orElseGet(door.clock()::instant));
        });
        resting.forEach((id, rest) -> {
            if (Durable.exists(door.config().work().resolve(id))) {
                ids.add(id);
                door.waiting().see(id, rest.name(), "it is held after a failure, which the log tells", rest.since());
            }
        });
        return ids;
    }

    boolean isRunning(String id) {
        return running.containsKey(id);
    }

    void halt(String id) {
        BatchRun run = running.get(id);
        if (run != null) {
            run.halt();
        }
    }

    boolean isResting(String id) {
        Rest rest = resting.get(id);
        Instant now = door.clock().instant();
        return rest != null && !new Due(rest.until(), LONGEST_REST).hasCome(now);
    }

    void handOut(List<Batch> claimed) {
        Instant now = door.clock().instant();
        claimed.forEach(batch -> handedOut.put(batch, now));
    }

    /** Holds the batches that were lost: this process would keep their locks for as long as it lives. */
    void takeBack() {
        Instant before = door.clock().instant().minus(LOST);
        for (Map.Entry<Batch, Instant> lost : List.copyOf(handedOut.entrySet())) {
            if (lost.getValue().isBefore(before) && handedOut.remove(lost.getKey()) != null) {
                lost.getKey().close();
                rest(lost.getKey().state());
                door.failures()
                        .report("Route file-requests", new IOException("a claimed file did not reach its start"));
            }
        }
    }

    /** Starts a batch on threads of its own and returns at once. */
    public void start(Batch batch) {
        if (handedOut.remove(batch) == null) {
            return; // taken back: this process may not have its lock
        }
        door.failures().over("Route file-requests");
        BatchRun run = new BatchRun(batch, door, rowThreads);
        running.put(batch.state().id(), run);
        waiting.remove(batch.state().id());
        try {
            batchThreads.execute(() -> run(run));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The door is closing, and the next start takes the batch up; or no thread can be had.
            running.remove(batch.state().id());
            batch.close();
            if (!closing) {
                rest(batch.state());
                door.failures().report("Batch threads", e);
            }
        }
    }

    private void run(BatchRun run) {
        String id = run.batch().state().id();
        String about = "Batch " + id + " of " + run.batch().state().name();
        try (run) {
            if (closing) {
                return;
            }
            if (run.run()) {
                resting.remove(id);
                waiting.remove(id);
                door.failures().over(about);
            } else if (!waiting.containsKey(id)) {
                rest(run.batch().state());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            rest(run.batch().state());
            if (!closing) {
                door.failures().report(about, e);
            }
        } finally {
            running.remove(id);
        }
    }

    private void rest(BatchState state) {
        Instant now = door.clock().instant();
        Rest last = resting.getOrDefault(state.id(), new Rest(state.name(), 0, now, now));
        long seconds = Math.min(LONGEST_REST.toSeconds(), 1L << Math.min(last.times(), 10));
        resting.put(state.id(), new Rest(state.name(), last.times() + 1, last.since(), now.plusSeconds(seconds)));
    }

    /** The batches at work, in no particular order. */
    List<BatchProgress> running() {
        return running.values().stream().map(BatchRun::progress).toList();
    }

    /** How many wait to be tried again after a failure; a try that answers no row counts as waiting. */
    int held() {
        return (int) resting.keySet().stream()
                .filter(id -> !moves(id) && Durable.exists(door.config().work().resolve(id)))
                .count();
    }

    private boolean moves(String id) {
        BatchRun run = running.get(id);
        return run != null && run.progress().rowsPerSecond() > 0;
    }

    /** Keeps what is answered and returns within seconds; rows that wait for Begini are asked again at the next start. */
    @Override
    public void close() {
        closing = true;
        running.values().forEach(BatchRun::halt);
        batchThreads.shutdown();
        try {
            batchThreads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rowThreads.shutdownNow();
    }
}
