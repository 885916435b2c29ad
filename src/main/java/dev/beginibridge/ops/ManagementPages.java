package dev.beginibridge.ops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.port.HttpAnswer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the management port shows: {@code /health/live}, {@code /health/ready}, {@code /metrics}. */
final class ManagementPages extends Handler.Abstract {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final HttpAnswer NOT_FOUND = new HttpAnswer(404, TEXT, "there is nothing here\n");
    private static final HttpAnswer NOT_ALLOWED =
            new HttpAnswer(405, TEXT, "this page takes GET\n").with("Allow", "GET, HEAD");

    private final Health health;
    private final PrometheusMeterRegistry metrics;

    ManagementPages(Health health, PrometheusMeterRegistry metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpAnswer page = page(request);
        boolean isRead =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return (isRead || page.status() == 404 ? page : NOT_ALLOWED).writeTo(response, callback);
    }

    private HttpAnswer page(Request request) {
        return switch (String.valueOf(request.getHttpURI().getPath())) {
            case "/health/live" -> new HttpAnswer(200, HttpAnswer.JSON, "{\"status\":\"UP\"}");
            case "/health/ready" -> ready(Boolean.TRUE.equals(request.getAttribute(ManagementGuard.OPERATOR)));
            case "/metrics" -> new HttpAnswer(200, PROMETHEUS, metrics.scrape());
            default -> NOT_FOUND;
        };
    }

    /** The checks name deployments and hosts: a probe from another machine gets the status alone. */
    private HttpAnswer ready(boolean details) {
        Health.Report report = details ? health.report() : health.recent();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("status", (report.isReady() ? Health.Status.UP : Health.Status.DOWN).name());
        node.put("state", report.status().text());
        if (details) {
            report.writeChecks(node.putArray("checks"));
        }
        return new HttpAnswer(report.isReady() ? 200 : 503, HttpAnswer.JSON, node.toString());
    }
}
