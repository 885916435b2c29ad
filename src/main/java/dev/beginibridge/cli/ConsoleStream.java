package dev.beginibridge.cli;

import dev.beginibridge.model.DaemonThreads;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Standard output or standard error, written by a thread of its own. A write to a full pipe or to a terminal that takes
 * no more output cannot be interrupted; here only that thread waits for it, and once a stop has begun nobody waits for
 * that thread any longer. Until then writers wait, as they would for the console itself.
 */
public final class ConsoleStream extends OutputStream {
    private static final int CAPACITY = 64 * 1024;
    /** What is written in one go, so that a slow console shows that it still takes something. */
    private static final int SLICE = 4 * 1024;
    /** A console that has taken nothing for this long holds up a stop no further. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_MILLIS = 100;

    private static final ConsoleStream OUT = new ConsoleStream(System.out);
    private static final ConsoleStream ERR = new ConsoleStream(System.err);
    private static volatile boolean stopping;

    private final PrintStream console;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean writing;
    /** When the console was last given something while it had nothing, or last took something. */
    private long moved = System.nanoTime();

    private ConsoleStream(PrintStream console) {
        this.console = console;
        DaemonThreads.named("console").newThread(this::writeForEver).start();
    }

    /** From now on all that the process prints goes this way. */
    public static void install() {
        System.setOut(printer(OUT, "stdout.encoding"));
        System.setErr(printer(ERR, "stderr.encoding"));
    }

    /** @param property names the console's encoding, since Java 19 */
    private static PrintStream printer(ConsoleStream stream, String property) {
        String encoding = System.getProperty(property);
        return new PrintStream(stream, true, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    /** A stop has begun: a console that takes nothing is waited for no longer, and what is printed to it is dropped. */
    static void stop() {
        stopping = true;
    }

    /** Waits until the console has taken all that was printed. */
    static void drain() {
        OUT.awaitTaken();
        ERR.awaitTaken();
    }

    /** The status to end with, once all is printed: a command whose answer is lost, such as on a full disk, has failed. */
    public static int drained(int status) {
        drain();
        if (status == MainCommand.DONE && OUT.console.checkError()) {
            System.err.println("begini-bridge failed: standard output did not take all that was printed");
            drain();
            return MainCommand.FAILED;
        }
        return status;
    }

    private synchronized void awaitTaken() {
        await(() -> waiting.size() == 0 && !writing);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        if (await(() -> waiting.size() < CAPACITY)) {
            if (waiting.size() == 0 && !writing) { // else a stop's last words would come after its patience
                moved = System.nanoTime();
            }
            waiting.write(bytes, from, length);
            notifyAll();
        }
    }

    /** False when it gave up. Like a write to the console itself, it cannot be interrupted. */
    private boolean await(BooleanSupplier condition) {
        boolean interrupted = false;
        boolean fulfilled = condition.getAsBoolean();
        while (!fulfilled && !(stopping && System.nanoTime() - moved > PATIENCE_NANOS)) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            fulfilled = condition.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return fulfilled;
    }

    private void writeForEver() {
        try {
            while (true) {
                byte[] bytes = next();
                for (int from = 0; from < bytes.length; from += SLICE) {
                    console.write(bytes, from, Math.min(SLICE, bytes.length - from));
                    console.flush();
                    taken();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        writing = false;
        notifyAll();
        while (waiting.size() == 0) {
            wait();
        }
        byte[] bytes = waiting.toByteArray();
        waiting.reset();
        writing = true;
        moved = System.nanoTime();
        notifyAll();
        return bytes;
    }

    private synchronized void taken() {
        moved = System.nanoTime();
    }
}
