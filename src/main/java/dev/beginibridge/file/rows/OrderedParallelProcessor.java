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
import java.util.function.BooleanSupplier;

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

    /** The slow part of a checkpoint. */
    interface Save {
        void run() throws IOException;
    }

    private final BatchRows batch;
    private final int concurrency;
    private final long rows;
    /** Answers that wait for an earlier row, each at its row's number modulo the length. */
    private final AnsweredRow[] waiting;

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
    OrderedParallelProcessor(BatchRows batch, int concurrency, long done, long rows) {
        this.batch = batch;
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

    private synchronized void start(Executor executor) {
        try {
            for (long count = Math.min(concurrency, rows - written); active < count; active++) {
                executor.execute(this::work);
            }
        } catch (RejectedExecutionException e) {
            // The door is closing.
            halted = true;
        }
    }

    /** Returns true when a checkpoint is due, false when no row is asked any more. */
    private synchronized boolean awaitCheckpoint() throws InterruptedException {
        await(() -> active == 0 || halted || isDue(), CHECKPOINT_NANOS);
        return active > 0 && !halted;
    }

    private boolean isDue() {
        return written - saved >= CHECKPOINT_ROWS;
    }

    private synchronized void await(BooleanSupplier end, long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !end.getAsBoolean(); left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void save() throws IOException {
        Save save;
        synchronized (this) {
            if (written == saved) {
                return;
            }
            save = batch.checkpoint();
            saved = written;
        }
        // The disk is waited for without the lock, so that the other rows go on.
        save.run();
    }

    /** Rows in flight get a moment to be answered. */
    private synchronized void end() throws InterruptedException {
        try {
            if (active > 0) {
                halted = true;
                await(() -> active == 0, GRACE_NANOS);
                workers.forEach(Thread::interrupt);
                await(() -> active == 0, GRACE_NANOS);
            }
        } finally {
            closed = true;
        }
    }

    /** The row that was read last. */
    synchronized long read() {
        return read;
    }

    /** No further row is started; {@link #run} returns soon. */
    void halt() {
        stop(null);
    }

    private synchronized void stop(Throwable why) {
        halted = true;
        failure = failure == null ? why : failure;
        notifyAll();
    }

    private void work() {
        try {
            InputRow row = take(true);
            while (row != null) {
                handIn(batch.answer(row));
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

    private synchronized void leave() {
        workers.remove(Thread.currentThread());
        active--;
        notifyAll();
    }

    private synchronized InputRow take(boolean first) throws IOException, InterruptedException {
        if (first) {
            workers.add(Thread.currentThread());
        }
        while (!halted && read < rows && isFull()) {
            wait();
        }
        // Whoever was interrupted while its row was asked takes no other.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (halted || read == rows) {
            return null;
        }
        InputRow row = batch.read();
        read = row.record().row();
        openBytes += row.record().bytes().length;
        return row;
    }

    /** One row is always taken, however long it is. */
    private boolean isFull() {
        return read - written == waiting.length || (openBytes > WINDOW_BYTES && read > written);
    }

    private synchronized void handIn(AnsweredRow row) throws IOException {
        // A failure while stopping may be the stop's doing: the row is asked again at the next start.
        if (closed || failure != null || (halted && row.answer().isFailed())) {
            return;
        }
        waiting[at(row.record().row())] = row;
        if (row.record().row() == written + 1) {
            writeAnswered();
        }
    }

    private void writeAnswered() throws IOException {
        boolean wasFull = isFull();
        AnsweredRow oldest = waiting[at(written + 1)];
        while (oldest != null) {
            batch.write(oldest);
            waiting[at(written + 1)] = null;
            written++;
            openBytes -= oldest.record().bytes().length;
            oldest = waiting[at(written + 1)];
        }
        // Workers wait only while it is full. Else the batch's thread would wake up for each row.
        if ((wasFull && !isFull()) || isDue()) {
            notifyAll();
        }
    }

    private int at(long row) {
        return (int) (row % waiting.length);
    }
}
