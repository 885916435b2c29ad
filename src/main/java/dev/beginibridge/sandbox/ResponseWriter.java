package dev.beginibridge.sandbox;

import dev.beginibridge.sandbox.Answer.Delivery;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
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
 *
 * @param leave runs once, just before the last of the answer is sent, so that a client that has its answer is never
 *     counted as in flight any more
 */
record ResponseWriter(Request request, Response response, Callback callback, Scheduler scheduler, Runnable leave) {
    private static final long HUGE = 13L * 1024 * 1024;
    /** White space, a part of it at a time. */
    private static final byte[] BLANKS = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);

    private static final Duration DRIP = Duration.ofSeconds(1);

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
        if (answer.delivery() == Delivery.DRIPPED) {
            head(answer, true);
            drip(answer.body().duplicate());
            return;
        }
        leave.run();
        try {
            last(answer);
        } catch (RuntimeException e) {
            callback.failed(e);
        }
    }

    private void last(Answer answer) {
        switch (answer.delivery()) {
            case HALF -> {
                head(answer, true);
                response.write(false, half(answer), Callback.from(this::hangUp, callback::failed));
            }
            case HALF_CHUNKED -> {
                head(answer, false);
                response.write(false, half(answer), Callback.from(this::hangUp, callback::failed));
            }
            case HALF_CLOSED -> {
                head(answer, false);
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                // In two steps: Jetty would count the bytes of a single one and send their number.
                response.write(false, half(answer), Callback.from(this::end, callback::failed));
            }
            case HUGE -> huge(answer);
            case RESET -> reset();
            default -> {
                head(answer, true);
                response.write(true, answer.body().duplicate(), callback);
            }
        }
    }

    private void head(Answer answer, boolean withLength) {
        response.setStatus(answer.status());
        response.getHeaders().add(answer.headers());
        if (withLength) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().remaining());
        }
    }

    private static ByteBuffer half(Answer answer) {
        return answer.body().slice(0, answer.body().remaining() / 2);
    }

    private void end() {
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
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

    private void huge(Answer answer) {
        head(answer, false);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, HUGE);
        ByteBuffer body = answer.body().duplicate();
        long rest = HUGE - body.remaining();
        response.write(false, body, Callback.from(() -> blanks(rest), callback::failed));
    }

    private void blanks(long left) {
        if (left <= BLANKS.length) {
            response.write(true, ByteBuffer.wrap(BLANKS, 0, (int) left), callback);
        } else {
            response.write(
                    false,
                    ByteBuffer.wrap(BLANKS),
                    Callback.from(() -> blanks(left - BLANKS.length), callback::failed));
        }
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
}
