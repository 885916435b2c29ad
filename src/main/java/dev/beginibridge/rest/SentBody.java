package dev.beginibridge.rest;

import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/** A body that is read while it comes, within a size and at a pace. */
final class SentBody extends InputStream {
    private final InputStream body;
    private final long max;
    private final Transfers transfers;
    private final long started = System.nanoTime();
    private long count;

    SentBody(InputStream body, long max, Transfers transfers) {
        this.body = body;
        this.max = max;
        this.transfers = transfers;
    }

    /** The sender is at fault. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient HttpAnswer answer;

        Refused(HttpAnswer answer, Throwable cause) {
            super("the body is refused", cause);
            this.answer = answer;
        }

        HttpAnswer answer() {
            return answer;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = readSome(into, offset, length);
        count += Math.max(read, 0);
        if (count > max) {
            throw new Refused(Problems.tooLarge(max), null);
        }
        long time = System.nanoTime() - started;
        if (read >= 0 && time > transfers.timeFor(count).toNanos()) {
            throw new Refused(Problems.tooSlow(), null);
        }
        return read;
    }

    private int readSome(byte[] into, int offset, int length) throws Refused {
        try {
            return body.read(into, offset, length);
        } catch (IOException | RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TimeoutException) {
                    throw new Refused(Problems.tooSlow(), e);
                }
            }
            throw new Refused(Problems.unreadableBody(), e);
        }
    }
}
