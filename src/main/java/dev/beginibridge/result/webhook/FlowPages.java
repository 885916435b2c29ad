package dev.beginibridge.result.webhook;

import dev.beginibridge.config.Webhooks;
import dev.beginibridge.config.Webhooks.Outcome;
import dev.beginibridge.port.HttpAnswer;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Where Begini sends a customer's browser when the journey is over: on to a page of the deployment's owner, or a plain one.
 * Nothing that came with the request is shown, kept or passed on.
 */
final class FlowPages extends Handler.Abstract {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-Robots-Tag", "noindex");

    private final Webhooks config;
    private final WebhookMeters meters;

    FlowPages(Webhooks config, WebhookMeters meters) {
        this.config = config;
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
            return page(405, "There is nothing here.")
                    .with("Allow", "GET, HEAD")
                    .writeTo(response, callback);
        }
        String[] parts = request.getHttpURI().getPath().split("/", -1); // "", flow, deployment, outcome
        Optional<Outcome> outcome = parts.length == 4 ? outcome(parts[3]) : Optional.empty();
        Webhooks.Receiving deployment =
                outcome.map(known -> config.deployments().get(parts[2])).orElse(null);
        if (deployment == null) {
            return page(404, "There is nothing here.").writeTo(response, callback);
        }
        if (request.getMethod().equals("GET")) { // previews of links ask with HEAD
            meters.page(parts[2], parts[3]);
        }
        URI next = deployment.flow().get(outcome.get());
        if (next == null) {
            return page(200, words(outcome.get())).writeTo(response, callback);
        }
        return page(303, "Please go on.").with("Location", next.toASCIIString()).writeTo(response, callback);
    }

    private static Optional<Outcome> outcome(String name) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "Thank you. You have completed the assessment. You can close this window.";
            case CANCELLED -> "The assessment was cancelled. You can close this window.";
            case EXPIRED -> "The time for this assessment is over. Please ask whoever invited you for a new link.";
        };
    }

    private static HttpAnswer page(int status, String words) {
        String page = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>Assessment</title></head><body><p>"
                + words + "</p></body></html>\n";
        return new HttpAnswer(status, "text/html;charset=utf-8", HEADERS, page);
    }
}
