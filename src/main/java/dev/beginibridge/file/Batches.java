package dev.beginibridge.file;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.Durable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The batches that run, and those that rest after a failure. Several files run side by side; the last place is kept for
 * small files, so that they are not stuck behind big ones.
 */
public final class Batches implements AutoCloseable {
    private static final int PLACES = 4;
    private static final long SMALL = 1 << 20;
    private static final long MAX_REST_SECONDS = 30;
    private static final long STOP_SECONDS = 8;

    private final DoorContext door;
    private final ExecutorService rowThreads = Executors.newCachedThreadPool(named("file-row-"));
    private final ExecutorService batchThreads = Executors.newCachedThreadPool(named("file-batch-"));
    private final Map<String, BatchRun> running = new ConcurrentHashMap<>();
    private final Map<String, Rest> resting = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /** A pause after a failure; each is twice as long as the one before. */
    private record Rest(int times, Instant until) {}

    Batches(DoorContext door) {
        this.door = door;
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Whether a file of this size may start when {@code others} were claimed just now and have not started yet. */
    boolean hasPlace(long size, int others) {
        return !closing && running.size() + others < (size <= SMALL ? PLACES : PLACES - 1);
    }

    boolean isRunning(String id) {
        return running.containsKey(id);
    }

    boolean isResting(String id) {
        Rest rest = resting.get(id);
        return rest != null && door.clock().instant().isBefore(rest.until());
    }

    /** Starts a batch on threads of its own and returns at once. */
    public void start(Batch batch) throws IOException {
        BatchRun run = new BatchRun(batch, door, rowThreads);
        running.put(batch.state().id(), run);
        try {
            batchThreads.execute(() -> run(run));
        } catch (RejectedExecutionException e) {
            // The door is closing: the next start takes the batch up.
            running.remove(batch.state().id());
            batch.close();
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
                door.failures().over(about);
            } else {
                rest(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            rest(id);
            if (!closing) {
                door.failures().report(about, e);
            }
        } finally {
            running.remove(id);
        }
    }

    private void rest(String id) {
        int times = resting.containsKey(id) ? resting.get(id).times() + 1 : 1;
        long seconds = Math.min(MAX_REST_SECONDS, 1L << Math.min(times - 1, 10));
        resting.put(id, new Rest(times, door.clock().instant().plusSeconds(seconds)));
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
