package dev.beginibridge.rest;

import dev.beginibridge.core.RequestContext;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;

/**
 * Makes the HTTP request a {@link LinkRequest}, or, when it cannot be read, already its answer: a
 * {@link dev.beginibridge.model.LinkReply.Refused}.
 */
final class RestRequest implements Processor {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    @Override
    public void process(Exchange exchange) throws IOException {
        HttpServletRequest http = exchange.getMessage(HttpMessage.class).getRequest();
        try {
            exchange.setProperty(Redirect.WANTED, Redirect.isWanted(http));
            LinkRequest request = read(http, http.getInputStream().readAllBytes());
            exchange.getMessage().setBody(request);
            exchange.setProperty(
                    RequestContext.CORRELATION_ID,
                    request.requestId().flatMap(RequestContext::correlationId).orElseGet(() -> UUID.randomUUID()
                            .toString()));
        } catch (InvalidRequest e) {
            exchange.getMessage().setBody(e.reply());
        }
    }

    private static LinkRequest read(HttpServletRequest http, byte[] body) throws InvalidRequest {
        LinkRequest request = LinkJson.read(LinkJson.text(body));
        List<String> keys = Collections.list(http.getHeaders(IDEMPOTENCY_KEY));
        if (request.requestId().isPresent() || keys.isEmpty()) {
            return request;
        }
        if (keys.size() > 1 || keys.get(0).isBlank()) {
            throw wrongKey(request, "is empty or sent twice: send it once");
        }
        // The server reads other bytes as ISO-8859-1, so that the caller would get back what it did not send.
        if (!keys.get(0).chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw wrongKey(request, "has a character that is not ASCII: send another");
        }
        if (keys.get(0).length() > LinkRequest.MAX_REQUEST_ID) {
            throw wrongKey(request, "is longer than " + LinkRequest.MAX_REQUEST_ID + " characters: send a shorter one");
        }
        return new LinkRequest(Optional.of(keys.get(0)), request.deployment(), request.uid(), request.environment());
    }

    private static InvalidRequest wrongKey(LinkRequest request, String what) {
        return new InvalidRequest(
                "the header " + IDEMPOTENCY_KEY + " " + what + ", or request_id in the body",
                new LinkRequest(Optional.empty(), request.deployment(), request.uid(), request.environment()));
    }
}
