package dev.beginibridge.rest;

import dev.beginibridge.ops.BareTrace;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole body into memory before any handler sees the request, within a size, a time and a room. While a sender is
 * slow no thread waits for it: what arrives is kept, and a thread is taken when it is complete. A batch goes through as
 * a stream.
 */
public final class BufferedBody extends Handler.Wrapper {
    /** Request attribute: the {@link java.time.Instant} at which the request was complete. */
    static final String ARRIVAL = "BeginiArrival";

    private static final Logger LOG = LoggerFactory.getLogger(BufferedBody.class);

    private final long max;
    private final Duration time;
    private final BodyRoom room;
    private final Clock clock;

    /** For senders that are known by then. */
    BufferedBody(long max, Duration time, Clock clock, Handler next) {
        this(max, time, BodyRoom.UNBOUNDED, clock, next);
    }

    /**
     * @param time within which a body must have come
     * @param room for all bodies together
     */
    public BufferedBody(long max, Duration time, BodyRoom room, Clock clock, Handler next) {
        super(next);
        this.room = room;
        this.clock = clock;
        this.max = max;
        this.time = time;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (RestUpload.isUpload(request)) {
            return super.handle(request, response, callback);
        }
        if (request.getLength() > max) {
            return Problems.tooLarge(max).writeTo(response, callback);
        }
        new Arrival(request, response, callback).run();
        return true;
    }

    private void pass(Request request, byte[] body, Response response, Callback callback) {
        request.setAttribute(ARRIVAL, clock.instant());
        try {
            if (!super.handle(new Arrived(request, body), response, callback)) {
                Problems.notFound().writeTo(response, callback);
            }
        } catch (Exception e) {
            LOG.error("a REST request failed before it reached a route", BareTrace.of(e));
            Problems.failed().writeTo(response, callback);
        }
    }

    /** A body on its way. */
    private final class Arrival implements Runnable, BodyRoom.Body {
        private final Request request;
        private final Response response;
        private final Callback callback;
        /** An empty one from the decision on: the answer may be long under way. */
        private volatile ByteArrayOutputStream body = new ByteArrayOutputStream();
        /** Whether the request was passed on or answered already; whoever comes first does it, once. */
        private final AtomicBoolean decided = new AtomicBoolean();

        /** Null until the body has to be waited for: most bodies come with their heads and need no timer. */
        private Scheduler.Task timer;

        Arrival(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
        }

        /** Takes what is there; called again when more has come. */
        @Override
        public void run() {
            while (!decided.get()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    startTimer();
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    // A torn or malformed body is the sender's doing and may come often: an answer, not a log line.
                    boolean late = chunk.getFailure() instanceof TimeoutException;
                    refuse(late ? Problems.tooSlow() : Problems.unreadableBody());
                    return;
                }
                boolean last = chunk.isLast();
                ByteBuffer bytes = chunk.getByteBuffer();
                if (body.size() + bytes.remaining() > max) {
                    chunk.release();
                    refuse(Problems.tooLarge(max));
                    return;
                }
                byte[] part = new byte[bytes.remaining()];
                bytes.get(part);
                body.writeBytes(part);
                chunk.release();
                room.take(this, part.length);
                if (last) {
                    complete();
                    return;
                }
            }
        }

        private void startTimer() {
            if (timer == null) {
                timer = request.getComponents()
                        .getScheduler()
                        .schedule(() -> refuse(Problems.tooSlow()), time.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void stopTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }

        private void complete() {
            stopTimer();
            if (decided.compareAndSet(false, true)) {
                Request.addCompletionListener(request, failure -> room.leave(this));
                byte[] whole = body.toByteArray();
                body = new ByteArrayOutputStream(0);
                pass(request, whole, response, callback);
            }
        }

        private void refuse(HttpAnswer answer) {
            stopTimer();
            if (decided.compareAndSet(false, true)) {
                body = new ByteArrayOutputStream(0);
                room.leave(this);
                answer.writeTo(response, callback);
            }
        }

        @Override
        public boolean isOnItsWay() {
            return !decided.get();
        }

        /** By the thread of another one's sender. */
        @Override
        public void sendAway() {
            refuse(Problems.busy().closing());
        }
    }

    /** A request whose body is there. */
    private static final class Arrived extends Request.Wrapper {
        private final int length;
        private Content.Chunk next;

        Arrived(Request request, byte[] body) {
            super(request);
            this.length = body.length;
            this.next = body.length == 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(body), true);
        }

        @Override
        public long getLength() {
            return length;
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = next;
            next = Content.Chunk.EOF;
            return chunk;
        }

        @Override
        public void demand(Runnable available) {
            available.run();
        }

        @Override
        public void fail(Throwable failure) {
            next = Content.Chunk.from(failure);
        }
    }
}
