package dev.beginibridge.rest;

import dev.beginibridge.rest.answer.Problems;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Bounds how many requests are handled at the same time and how many wait for that, in order; any further one is
 * refused at once.
 */
public final class RequestQueue extends QoSHandler {
    /** @param time after which a request that still waits is refused as well */
    public RequestQueue(int atWork, int waiting, Duration time, Handler next) {
        super(next);
        setMaxRequestCount(atWork);
        setMaxSuspendedRequestCount(waiting);
        setMaxSuspend(time);
    }

    @Override
    protected void reject(Request request, Response response, Callback callback, int status) {
        Problems.busy().writeTo(response, callback);
    }

    @Override
    protected void failSuspended(Request request, Response response, Callback callback, int status, Throwable failure) {
        Problems.busy().writeTo(response, callback);
    }
}
