package dev.beginibridge.file.rows;

import dev.beginibridge.file.rows.ResultWriter.AnsweredRow;
import dev.beginibridge.file.rows.RowReader.InputRow;
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
 * Reads the rows of one file in order, keeps a fixed number of them in flight, and writes their answers in input order.
 *
 * <p>Every worker loops: read the next row, have it answered, hand the answer in; whoever hands in the oldest open row
 * writes it and all that wait behind it. A row that takes long holds the others back only when {@link #WINDOW} rows or
 * {@link #WINDOW_BYTES} bytes are waiting, so memory does not depend on the size of the file. The thread that runs it all
 * saves a checkpoint from time to time, beside the workers.
 */
final class OrderedParallelProcessor {
    static final int WINDOW = 1024;
    static final long WINDOW_BYTES = 4L << 20;
    private static final long CHECKPOINT_ROWS = 10_000;
    private static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What is done with the rows; only {@link #answer} is called by many threads at once. */
    interface Steps {
        /** Reads the next row. */
        InputRow read() throws IOException;

        AnsweredRow answer(InputRow row) throws IOException;

        /** Takes the answers in input order. */
        void write(AnsweredRow row) throws IOException;

        /** Hands over what was written; returns what makes it durable, which may take long and runs beside the writing. */
        Save checkpoint() throws IOException;
    }

    /** The slow part of a checkpoint. */
    interface Save {
        void run() throws IOException;
    }

    private final Steps steps;
    private final int concurrency;
    private final long rows;
    /** Answers that wait for an earlier row, each at its row's number modulo the length. */
    private final AnsweredRow[] waiting;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final Set<Thread> workers = new HashSet<>();
    private int active;
    /** The numbers of the rows that were read, written and saved last. */
    private long read;

    private long written;
    private long saved;
    private long openBytes;
    private boolean halted;
    private boolean closed;
    private Throwable failure;

    /**
     * @param done how many rows are written already
     * @param rows how many the file has; what follows them is not read
     */
    OrderedParallelProcessor(Steps steps, int concurrency, long done, long rows) {
        this.steps = steps;
        this.concurrency = concurrency;
        this.rows = rows;
        this.waiting = new AnsweredRow[Math.max(WINDOW, 4 * concurrency)];
        this.read = done;
        this.written = done;
        this.saved = done;
    }

    /**
     * Returns when every row is written, or after {@link #halt}, or throws what stopped it. Afterwards nothing more is
     * written, even if a row is still being asked.
     *
     * @return false when halted before the end; what was written is saved
     */
    boolean run(Executor executor) throws IOException, InterruptedException {
        try {
            start(executor);
            while (awaitCheckpoint()) {
                save();
            }
        } catch (IOException | RuntimeException e) {
            stop(e);
        } finally {
            end();
        }
        if (failure instanceof IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (written < rows) {
            save();
        }
        return written == rows;
    }

    private void start(Executor executor) {
        lock.lock();
        try {
            for (long count = Math.min(concurrency, rows - written); active < count; active++) {
                executor.execute(this::work);
            }
        } catch (RejectedExecutionException e) {
            // The door is closing.
            halted = true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns true when a checkpoint is due, false when no row is asked any more. */
    private boolean awaitCheckpoint() throws InterruptedException {
        lock.lock();
        try {
            long nanos = CHECKPOINT_NANOS;
            while (active > 0 && !halted && nanos > 0 && written - saved < CHECKPOINT_ROWS) {
                nanos = progress.awaitNanos(nanos);
            }
            return active > 0 && !halted;
        } finally {
            lock.unlock();
        }
    }

    private void save() throws IOException {
        Save save;
        lock.lock();
        try {
            if (written == saved) {
                return;
            }
            save = steps.checkpoint();
            saved = written;
        } finally {
            lock.unlock();
        }
        // The disk is waited for without the lock, so that the other rows go on.
        save.run();
    }

    /** Rows in flight get a moment to be answered. */
    private void end() throws InterruptedException {
        lock.lock();
        try {
            if (active > 0) {
                halted = true;
                letFinish();
                workers.forEach(Thread::interrupt);
                letFinish();
            }
        } finally {
            closed = true;
            lock.unlock();
        }
    }

    private void letFinish() throws InterruptedException {
        long nanos = GRACE_NANOS;
        while (active > 0 && nanos > 0) {
            nanos = progress.awaitNanos(nanos);
        }
    }

    /** The row that was read last. */
    long read() {
        lock.lock();
        try {
            return read;
        } finally {
            lock.unlock();
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
            failure = failure == null ? why : failure;
            room.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            InputRow row = take(true);
            while (row != null) {
                handIn(steps.answer(row));
                row = take(false);
            }
        } catch (BridgeStopping e) {
            stop(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(null);
        } catch (IOException | RuntimeException | Error e) {
            stop(e);
        } finally {
            leave();
        }
    }

    private void leave() {
        lock.lock();
        try {
            workers.remove(Thread.currentThread());
            active--;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private InputRow take(boolean first) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (first) {
                workers.add(Thread.currentThread());
            }
            while (!halted && read < rows && isFull()) {
                room.await();
            }
            if (halted || read == rows) {
                return null;
            }
            InputRow row = steps.read();
            read = row.record().row();
            openBytes += row.record().bytes().length;
            return row;
        } finally {
            lock.unlock();
        }
    }

    /** One row is always taken, however long it is. */
    private boolean isFull() {
        return read - written == waiting.length || (openBytes > WINDOW_BYTES && read > written);
    }

    private void handIn(AnsweredRow row) throws IOException {
        lock.lock();
        try {
            // A failure while stopping may be the stop's doing: the row is asked again at the next start.
            if (closed || failure != null || (halted && row.answer().isFailed())) {
                return;
            }
            waiting[at(row.record().row())] = row;
            if (row.record().row() == written + 1) {
                writeAnswered();
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeAnswered() throws IOException {
        AnsweredRow oldest = waiting[at(written + 1)];
        while (oldest != null) {
            steps.write(oldest);
            waiting[at(written + 1)] = null;
            written++;
            openBytes -= oldest.record().bytes().length;
            oldest = waiting[at(written + 1)];
        }
        room.signalAll();
        if (written - saved >= CHECKPOINT_ROWS) {
            progress.signalAll();
        }
    }

    private int at(long row) {
        return (int) (row % waiting.length);
    }
}
