package dev.beginibridge.ops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the management port shows: {@code /health/live}, {@code /health/ready}, {@code /metrics}. */
final class ManagementPages extends Handler.Abstract {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Health health;
    private final PrometheusMeterRegistry metrics;

    ManagementPages(Health health, PrometheusMeterRegistry metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean head = request.getMethod().equals("HEAD");
        String path = request.getHttpURI().getPath();
        Page page = path == null ? notFound() : page(request, path);
        if (page.status() != 404 && !head && !request.getMethod().equals("GET")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            page = new Page(405, TEXT, "this page takes GET\n");
        }
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(page.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.contentType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, head ? null : ByteBuffer.wrap(body), callback);
        return true;
    }

    private record Page(int status, String contentType, String body) {}

    private Page page(Request request, String path) {
        return switch (path) {
            case "/health/live" -> new Page(200, JSON, "{\"status\":\"UP\"}");
            case "/health/ready" -> ready(Boolean.TRUE.equals(request.getAttribute(ManagementGuard.OPERATOR)));
            case "/metrics" -> new Page(200, PROMETHEUS, metrics.scrape());
            default -> notFound();
        };
    }

    private static Page notFound() {
        return new Page(404, TEXT, "there is nothing here\n");
    }

    /** The checks name deployments and hosts: a probe from another machine gets the status alone. */
    private Page ready(boolean details) {
        Health.Report report = details ? health.report() : health.recent();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("status", (report.isReady() ? Health.Status.UP : Health.Status.DOWN).name());
        node.put("state", report.status().text());
        if (details) {
            report.writeChecks(node.putArray("checks"));
        }
        return new Page(report.isReady() ? 200 : 503, JSON, node.toString());
    }
}
