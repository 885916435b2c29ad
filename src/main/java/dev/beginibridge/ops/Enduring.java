package dev.beginibridge.ops;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again for as long as the bridge runs. Whatever one round throws, even for want of memory or of
 * a thread, the next one comes: nobody would notice a thread that has ended.
 */
public final class Enduring implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Enduring.class);
    private static final long REST_SECONDS = 1;

    /** One round of a thread that does nothing else. */
    @FunctionalInterface
    public interface Round {
        /** False when it was the last. */
        boolean goesOn() throws InterruptedException;
    }

    private final String work;
    private final Runnable round;
    /** What the last round threw; null: nothing. */
    private Class<?> thrown;

    /**
     * For a scheduler, which drops what throws, or a thread that waits between the rounds.
     *
     * @param work what the log calls it
     */
    public Enduring(String work, Runnable round) {
        this.work = work;
        this.round = round;
    }

    /** Runs all rounds until the thread is interrupted, with a rest after one that threw: it is never the last. */
    public static void loop(String work, Round round) {
        loop(work, round, () -> false);
    }

    /** As {@link #loop(String, Round)}, but a round that begins closed is the last also when it throws. */
    public static void loop(String work, Round round, BooleanSupplier closed) {
        Enduring told = new Enduring(work, () -> {});
        try {
            while (told.goesOn(round, closed.getAsBoolean())) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only a close interrupts such threads
        }
    }

    private boolean goesOn(Round next, boolean last) throws InterruptedException {
        try {
            boolean goesOn = next.goesOn();
            thrown = null;
            return goesOn;
        } catch (RuntimeException | Error e) {
            tell(e);
            if (!last) {
                TimeUnit.SECONDS.sleep(REST_SECONDS);
            }
            return !last;
        }
    }

    @Override
    public void run() {
        try {
            round.run();
            thrown = null;
        } catch (RuntimeException | Error e) {
            tell(e);
        }
    }

    /** By its kind and where it was thrown: the text of a foreign exception may hold what must not be shown. */
    private void tell(Throwable why) {
        if (why.getClass() == thrown) {
            return;
        }
        try {
            LOG.error("{} failed, and is tried again. Said once until it works", work, BareTrace.of(why));
            thrown = why.getClass();
        } catch (Error e) { // there is no memory for that, either: the next round's failure is told
            thrown = null;
        }
    }
}
