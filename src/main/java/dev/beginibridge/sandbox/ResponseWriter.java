package dev.beginibridge.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Sends the answer to one request, in whichever of the ways that {@link Answer} names. Nothing here waits in a thread, so
 * that thousands of slow answers cost no more than their memory.
 */
final class ResponseWriter {
    private static final int HUGE_CHUNK = 64 * 1024;
    private static final Duration DRIP = Duration.ofSeconds(1);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Scheduler scheduler;
    private final Runnable leave;

    /**
     * @param leave runs once, just before the last of the answer is sent, so that a client that has its answer is never
     *     counted as in flight any more
     */
    ResponseWriter(Request request, Response response, Callback callback, Scheduler scheduler, Runnable leave) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.scheduler = scheduler;
        this.leave = leave;
    }

    void send(Answer answer, Duration after) {
        if (after.isZero()) {
            put(answer);
        } else {
            later(() -> put(answer), after);
        }
    }

    /** The request could not be read, or the sandbox failed: Jetty ends the connection. */
    void fail(Throwable reason) {
        leave.run();
        callback.failed(reason);
    }

    private void later(Runnable step, Duration after) {
        scheduler.schedule(step, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void put(Answer answer) {
        if (answer instanceof Answer.Late late) {
            send(late.whole(), late.after());
        } else if (answer instanceof Answer.Dripped dripped) {
            head(dripped.whole(), dripped.whole().body().remaining());
            drip(dripped.whole().body().duplicate());
        } else {
            leave.run();
            try {
                last(answer);
            } catch (RuntimeException e) {
                callback.failed(e);
            }
        }
    }

    private void last(Answer answer) {
        if (answer instanceof Answer.Whole whole) {
            head(whole, whole.body().remaining());
            response.write(true, whole.body().duplicate(), callback);
        } else if (answer instanceof Answer.Half half) {
            half(half);
        } else if (answer instanceof Answer.Huge huge) {
            huge(huge);
        } else {
            reset();
        }
    }

    private void head(Answer.Whole whole, long length) {
        response.setStatus(whole.status());
        response.getHeaders().add(whole.headers());
        if (length >= 0) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        }
    }

    private void drip(ByteBuffer body) {
        boolean last = body.remaining() == 1;
        if (last) {
            leave.run();
            response.write(true, body, callback);
            return;
        }
        ByteBuffer octet = body.slice(body.position(), 1);
        body.get();
        response.write(false, octet, Callback.from(() -> later(() -> drip(body), DRIP), this::fail));
    }

    private void half(Answer.Half half) {
        ByteBuffer body = half.whole().body().duplicate();
        int full = body.remaining();
        body.limit(full / 2);
        switch (half.framing()) {
            case LENGTH -> {
                head(half.whole(), full);
                response.write(false, body, Callback.from(this::hangUp, callback::failed));
            }
            case CHUNKS -> {
                head(half.whole(), -1);
                response.write(false, body, Callback.from(this::hangUp, callback::failed));
            }
            case CLOSE -> {
                head(half.whole(), -1);
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                // In two steps: Jetty would count the bytes of a single one and send their number.
                response.write(
                        false,
                        body,
                        Callback.from(() -> response.write(true, BufferUtil.EMPTY_BUFFER, callback), callback::failed));
            }
        }
    }

    private void huge(Answer.Huge huge) {
        ByteBuffer body = huge.whole().body().duplicate();
        byte[] start = new byte[body.remaining()];
        body.get(start);
        head(huge.whole(), huge.size());
        InputStream all =
                new SequenceInputStream(new ByteArrayInputStream(start), new Blank(huge.size() - start.length));
        ByteBufferPool.Sized buffers =
                new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), false, HUGE_CHUNK);
        Content.copy(Content.Source.from(buffers, all), response, callback);
    }

    private void hangUp() {
        endPoint().close();
        callback.failed(new EofException("the sandbox hung up, as its magic uid asks"));
    }

    private void reset() {
        EndPoint endPoint = endPoint();
        try {
            if (endPoint.getTransport() instanceof SocketChannel channel) {
                // No lingering: close() then sends RST instead of FIN.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            callback.failed(e);
            return;
        }
        endPoint.close();
        callback.failed(new EofException("the sandbox reset the connection"));
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** White space: so many bytes of it. */
    private static final class Blank extends InputStream {
        private long left;

        Blank(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? ' ' : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            Arrays.fill(into, from, from + count, (byte) ' ');
            left -= count;
            return count;
        }
    }
}
