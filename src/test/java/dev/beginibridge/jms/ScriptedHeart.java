package dev.beginibridge.jms;

import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Stands in for the core: answers at once, by the uid, and keeps what came in. */
final class ScriptedHeart extends RouteBuilder {
    static final String TOKEN = "eyJ0b2tlbiI6InRlc3QifQ";

    /** One request as it came to the core. */
    record Seen(LinkRequest request, Map<String, Object> headers, Map<String, Object> properties) {}

    /** What a test may do between request and answer. */
    interface Script {
        void play(LinkRequest request) throws Exception;
    }

    final Collection<Seen> seen = new ConcurrentLinkedQueue<>();
    volatile Script script = request -> {};
    /** Befalls the exchange once it is answered. */
    volatile Consumer<Exchange> mishap = exchange -> {};

    @Override
    public void configure() {
        from("direct:issue-link")
                .routeId("issue-link")
                .errorHandler(noErrorHandler())
                .process(this::answer);
    }

    private void answer(Exchange exchange) throws Exception {
        LinkRequest request = exchange.getMessage().getMandatoryBody(LinkRequest.class);
        seen.add(new Seen(
                request, Map.copyOf(exchange.getMessage().getHeaders()), Map.copyOf(exchange.getProperties())));
        script.play(request);
        exchange.getMessage().setBody(replyTo(request));
        mishap.accept(exchange);
    }

    private static LinkReply replyTo(LinkRequest request) {
        if (request.uid() == null || request.uid().contains(" ")) {
            return LinkReply.refuse(request, new LinkError(ErrorCode.INVALID_UID, "the uid breaks its rule"));
        }
        return new LinkReply.Issued(
                request.requestId(),
                request.deployment().orElse("personal-loans"),
                Environment.TEST,
                request.uid(),
                false,
                URI.create("https://app.example"),
                Secret.of(TOKEN),
                "https://session.example",
                Optional.empty());
    }
}
