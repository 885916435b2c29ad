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
        return super.handle(request, response, new Rest(request, callback));
    }

    /** What comes after the answer; the request is complete when there is no more, or too much. */
    private static final class Rest extends Callback.Nested implements Runnable {
        private final Request request;
        private final AtomicBoolean done = new AtomicBoolean();
        private long bytes;
        private boolean isTimed;

        Rest(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        /** The answer is out. */
        @Override
        public void succeeded() {
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
                    request.demand(this);
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
