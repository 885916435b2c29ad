package dev.beginibridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** Takes every request, records it and sends the answer. Nothing in it blocks, so Jetty runs it without another thread. */
final class SandboxHandler extends Handler.Abstract.NonBlocking {
    /** An honest body has about 100 bytes; one longer than this ends the connection. */
    private static final int MAX_BODY = 1024 * 1024;

    private final TokenEndpoint tokenEndpoint;
    private final WebhookTest webhookTest;
    private final Applicant applicant;
    private final Control control;
    private final Calls calls;
    private final AtomicReference<Mode> mode;
    private final Clock clock;

    SandboxHandler(
            TokenEndpoint tokenEndpoint,
            WebhookTest webhookTest,
            Applicant applicant,
            Control control,
            Calls calls,
            AtomicReference<Mode> mode,
            Clock clock) {
        this.tokenEndpoint = tokenEndpoint;
        this.webhookTest = webhookTest;
        this.applicant = applicant;
        this.control = control;
        this.calls = calls;
        this.mode = mode;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Instant at = clock.instant();
        ResponseWriter own = wire(request, response, callback, SandboxHandler::notCounted);
        String path = path(request);
        if (path.startsWith(Control.ROOT)) {
            String query = request.getHttpURI().getQuery();
            own.send(control.call(request.getMethod(), path, query, request.getHeaders()), Duration.ZERO);
        } else if (mode.get().fault() == Mode.Fault.DOWN) {
            Outcome outcome = Outcome.of(Answer.reset());
            calls.addWhileDown(call(request, at, outcome));
            own.send(outcome.answer(), Duration.ZERO);
        } else {
            calls.enter();
            ResponseWriter wire = wire(request, response, callback, calls::leave);
            Content.Source.asByteArrayAsync(
                    request,
                    MAX_BODY,
                    Promise.Invocable.from(
                            InvocationType.NON_BLOCKING, body -> answer(request, at, body, wire), wire::fail));
        }
        return true;
    }

    private void answer(Request request, Instant at, byte[] body, ResponseWriter wire) {
        try {
            Mode now = mode.get();
            outcome(request, body, now)
                    .thenAccept(outcome -> answer(request, at, outcome, now, wire))
                    .exceptionally(failure -> {
                        wire.fail(failure);
                        return null;
                    });
        } catch (RuntimeException e) {
            wire.fail(e);
        }
    }

    private void answer(Request request, Instant at, Outcome outcome, Mode now, ResponseWriter wire) {
        // Before it is sent: whoever has the answer also finds the record.
        calls.add(call(request, at, outcome), outcome.gotToken());
        if (outcome.gotToken()) {
            applicant.play(outcome.uid(), outcome.integrationId());
        }
        wire.send(outcome.answer(), now.latency().plus(outcome.answer().after()));
    }

    /** Only one that asks a webhook receiver comes later. */
    private CompletableFuture<Outcome> outcome(Request request, byte[] body, Mode now) {
        HttpFields headers = request.getHeaders();
        String path = path(request);
        boolean known = path.equals(TokenEndpoint.PATH) || path.equals(WebhookTest.PATH);
        if (!known) {
            return done(Outcome.of(Answer.detail(404, "Not Found")));
        }
        if (!request.getMethod().equals("POST")) {
            return done(Outcome.of(Answer.detail(405, "Method Not Allowed").with(HttpHeader.ALLOW.asString(), "POST")));
        }
        return path.equals(TokenEndpoint.PATH)
                ? done(tokenEndpoint.call(headers, body, now))
                : webhookTest.call(headers, now);
    }

    private static CompletableFuture<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private Call call(Request request, Instant at, Outcome outcome) {
        return new Call(
                at,
                request.getMethod(),
                path(request),
                outcome.uid(),
                outcome.integrationId(),
                Call.headers(request.getHeaders()),
                outcome.answer().status(),
                outcome.magic());
    }

    private ResponseWriter wire(Request request, Response response, Callback callback, Runnable leave) {
        return new ResponseWriter(request, response, callback, getServer().getScheduler(), leave);
    }

    /** What leaves when a request is not counted as in flight: control requests, and those of a sandbox that is down. */
    private static void notCounted() {}

    /** The path as it was sent, not decoded; empty text for {@code OPTIONS *}. */
    private static String path(Request request) {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }
}
