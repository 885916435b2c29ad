package dev.beginibridge.rest;

import dev.beginibridge.rest.answer.Problems;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/** So many requests are worked on at a time, so many more wait in order; whoever comes then is sent away at once. */
public final class RequestQueue extends QoSHandler {
    /** @param time after which who has waited in vain is sent away, too */
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
