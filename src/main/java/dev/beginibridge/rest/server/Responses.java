package dev.beginibridge.rest.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/** Counts responses by their status, {@code begini_rest_responses_total{status}}; a log of requests would hold uids. */
public final class Responses implements RequestLog {
    private final MeterRegistry metrics;
    private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

    public Responses(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void log(Request request, Response response) {
        counters.computeIfAbsent(response.getStatus(), this::counter).increment();
    }

    private Counter counter(int status) {
        return Counter.builder("begini.rest.responses")
                .description("Responses of the REST door, by status")
                .tag("status", Integer.toString(status))
                .register(metrics);
    }
}
