package dev.beginibridge.rest.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads and discards what a client still sends after its answer. If the connection were closed at once, the client's system
 * would reset it, and the client would see a broken pipe instead of the answer. Bounded in time and size; holds no thread.
 */
final class LingeringClose extends Handler.Wrapper {
    private static final long MAX_BYTES = 16 << 20;
    private static final long MAX_SECONDS = 5;

    LingeringClose(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Rest rest = new Rest(request, callback);
        return super.handle(new Shared(request, rest), response, rest);
    }

    /**
     * The request as the handlers see it. Who reads may have been answered, such as for being slow, while it still waits to be
     * called when more has come; that call is the rest's then, for the server knows one who waits.
     */
    private static final class Shared extends Request.Wrapper {
        private final Rest rest;

        Shared(Request request, Rest rest) {
            super(request);
            this.rest = rest;
        }

        @Override
        public void demand(Runnable available) {
            rest.isAwaited = true;
            super.demand(() -> {
                rest.isAwaited = false;
                (rest.isAnswered ? rest : available).run();
            });
        }
    }

    /** What comes after the answer; the request is complete when there is no more, or too much. */
    private static final class Rest extends Callback.Nested implements Runnable {
        private final Request request;
        private final AtomicBoolean done = new AtomicBoolean();
        /** Written before the other one is read, by both sides: so one of them reads on. */
        private volatile boolean isAnswered;

        private volatile boolean isAwaited;
        private long bytes;
        private boolean isTimed;

        Rest(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        /** The answer is out. */
        @Override
        public void succeeded() {
            isAnswered = true;
            if (request.getHeaders().contains(HttpHeader.EXPECT)) {
                complete(); // the client waits for a word from us before it sends
            } else {
                run();
            }
        }

        @Override
        public void run() {
            while (!done.get()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    startTimer();
                    if (!isAwaited) {
                        request.demand(this);
                    }
                    return;
                }
                bytes += chunk.remaining();
                boolean isEnd = chunk.isLast() || Content.Chunk.isFailure(chunk) || bytes > MAX_BYTES;
                chunk.release();
                if (isEnd) {
                    complete();
                }
            }
        }

        private void startTimer() {
            if (!isTimed) {
                isTimed = true;
                request.getComponents().getScheduler().schedule(this::complete, MAX_SECONDS, TimeUnit.SECONDS);
            }
        }

        private void complete() {
            if (done.compareAndSet(false, true)) {
                super.succeeded();
            }
        }
    }
}
