package dev.beginibridge.file;

import dev.beginibridge.model.BridgeStopping;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the rows of one file with a fixed number in flight and writes the answers in input order.
 *
 * <p>Every worker loops: take the next row, ask, put the answer in its place; whoever answers the oldest open row writes
 * it and all that wait behind it. A row that takes long holds the others back only when {@link #WINDOW} rows or
 * {@link #WINDOW_BYTES} bytes are waiting, so memory does not depend on the size of the file.
 */
final class OrderedParallelProcessor {
    static final int WINDOW = 1024;
    static final long WINDOW_BYTES = 4L << 20;
    private static final long GRACE_MILLIS = 2_000;

    /** Where the rows come from, how one is asked, and where the answers go; none is called by two threads at once but ask. */
    interface Rows {
        /** The next row, or null at the end. */
        RawRecord next() throws IOException;

        /** A row's answer; many threads at once. */
        AnsweredRow ask(RawRecord row);

        /** Takes the lines in input order. */
        void write(RawRecord row, AnsweredRow answered) throws IOException;

        /** Whether {@link #checkpoint} is due; cheap. */
        boolean checkpointDue();

        /** Remembers what was written so far: called alone and quick; what it returns is run beside the writing. */
        Save checkpoint() throws IOException;
    }

    /** The slow part of a checkpoint. */
    interface Save {
        void run() throws IOException;
    }

    private static final class Slot {
        private final RawRecord row;
        private AnsweredRow answered;

        private Slot(RawRecord row) {
            this.row = row;
        }
    }

    private final Rows rows;
    private final int concurrency;
    private final Slot[] ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Set<Thread> workers = new HashSet<>();
    private int active;
    private long taken;
    private long written;
    private long waitingBytes;
    private boolean ended;
    private boolean halted;
    private boolean saving;
    private boolean closed;
    private Throwable failure;

    OrderedParallelProcessor(Rows rows, int concurrency) {
        this.rows = rows;
        this.concurrency = concurrency;
        this.ring = new Slot[Math.max(WINDOW, 4 * concurrency)];
    }

    /**
     * Returns when every row is written, or after {@link #halt}, or throws what stopped it. Afterwards nothing more is
     * written, even if a row is still being asked.
     *
     * @return false when halted before the end
     */
    boolean run(Executor executor, long rowsAtMost) throws IOException, InterruptedException {
        lock.lock();
        try {
            start(executor, (int) Math.min(concurrency, Math.max(1, rowsAtMost)));
            while (active > 0 && !halted) {
                idle.await();
            }
            if (active > 0) {
                letFinish();
                workers.forEach(Thread::interrupt);
                letFinish();
            }
            closed = true;
            while (saving) {
                idle.await();
            }
            rethrow();
            if (ended && taken == written) {
                return true;
            }
            rows.checkpoint().run();
            return false;
        } finally {
            closed = true;
            lock.unlock();
        }
    }

    private void start(Executor executor, int count) {
        try {
            while (active < count) {
                executor.execute(this::work);
                active++;
            }
        } catch (RejectedExecutionException e) {
            // The door is closing.
            halted = true;
        }
    }

    private void letFinish() throws InterruptedException {
        long nanos = TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        while (active > 0 && nanos > 0) {
            nanos = idle.awaitNanos(nanos);
        }
    }

    private void rethrow() throws IOException {
        if (failure instanceof IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (failure != null && !(failure instanceof BridgeStopping)) {
            throw new IllegalStateException(failure);
        }
    }

    /** No further row is started; {@link #run} returns soon. */
    void halt() {
        stop(null);
    }

    private void stop(Throwable why) {
        lock.lock();
        try {
            halted = true;
            failure = failure == null || failure instanceof BridgeStopping ? why : failure;
            room.signalAll();
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        enter();
        try {
            Slot slot = take();
            while (slot != null) {
                finish(slot, rows.ask(slot.row));
                slot = take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(null);
        } catch (IOException | RuntimeException | Error e) {
            stop(e);
        } finally {
            leave();
        }
    }

    private void enter() {
        lock.lock();
        try {
            workers.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            workers.remove(Thread.currentThread());
            active--;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Slot take() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!halted && !ended && isFull()) {
                room.await();
            }
            if (halted || ended) {
                return null;
            }
            RawRecord row = rows.next();
            if (row == null) {
                ended = true;
                room.signalAll();
                return null;
            }
            Slot slot = new Slot(row);
            ring[(int) (taken++ % ring.length)] = slot;
            waitingBytes += row.bytes().length;
            return slot;
        } finally {
            lock.unlock();
        }
    }

    /** One row is always taken, however long it is. */
    private boolean isFull() {
        return taken - written == ring.length || (waitingBytes > WINDOW_BYTES && taken > written);
    }

    private void finish(Slot slot, AnsweredRow answered) throws IOException {
        lock.lock();
        try {
            // A failure while stopping may be the stop's doing: the row is asked again at the next start.
            if (closed || (halted && answered.answer().status().equals(RowAnswer.FAILED))) {
                return;
            }
            slot.answered = answered;
            if (ring[(int) (written % ring.length)] == slot && (failure == null || failure instanceof BridgeStopping)) {
                writeAnswered();
            }
            if (saving || !rows.checkpointDue()) {
                return;
            }
            saving = true;
        } finally {
            lock.unlock();
        }
        save();
    }

    private void writeAnswered() throws IOException {
        while (written < taken) {
            int at = (int) (written % ring.length);
            Slot oldest = ring[at];
            if (oldest.answered == null) {
                break;
            }
            rows.write(oldest.row, oldest.answered);
            ring[at] = null;
            written++;
            waitingBytes -= oldest.row.bytes().length;
        }
        room.signalAll();
    }

    /** The disk is waited for without the lock, so that the other rows go on. */
    private void save() throws IOException {
        try {
            snapshot().run();
        } finally {
            saved();
        }
    }

    private void saved() {
        lock.lock();
        try {
            saving = false;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Save snapshot() throws IOException {
        lock.lock();
        try {
            return closed ? () -> {} : rows.checkpoint();
        } finally {
            lock.unlock();
        }
    }
}
