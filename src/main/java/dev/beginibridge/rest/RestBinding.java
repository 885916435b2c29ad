package dev.beginibridge.rest;

import dev.beginibridge.client.Client;
import dev.beginibridge.core.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.servlet.ServletRestHttpBinding;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between servlet and route: the header firewall, who asks and by when, and problems instead of exceptions. */
final class RestBinding extends ServletRestHttpBinding {
    private static final Logger LOG = LoggerFactory.getLogger(RestBinding.class);

    private final Clock clock;
    private final Duration deadline;

    /** @param deadline within which a request is to be answered */
    RestBinding(Clock clock, Duration deadline) {
        this.clock = clock;
        this.deadline = deadline;
        setHeaderFilterStrategy(new RestHeaders());
        setMuteException(true);
    }

    /**
     * Tells the core how it is asked, whichever route the request goes to. Every HTTP request is one of its own, so there
     * is no origin.
     */
    @Override
    public void readRequest(HttpServletRequest request, Message message) {
        super.readRequest(request, message);
        Client client = (Client) request.getAttribute(ClientHandler.CLIENT);
        Exchange exchange = message.getExchange();
        exchange.setProperty(RequestContext.DOOR, "rest");
        exchange.setProperty(RequestContext.URGENCY, "interactive");
        exchange.setProperty(RequestContext.DEADLINE, arrival(request).plus(deadline));
        exchange.setProperty(ClientHandler.CLIENT, client.name());
        client.deployments().ifPresent(allowed -> exchange.setProperty(RequestContext.CLIENT_DEPLOYMENTS, allowed));
    }

    /** When the request was complete; the time in which it waited for a place counts. */
    private Instant arrival(HttpServletRequest request) {
        return request.getAttribute(BufferedBody.ARRIVAL) instanceof Instant arrival ? arrival : clock.instant();
    }

    /** Routes read the request themselves: nothing is copied, and a batch is not spooled. */
    @Override
    public Object parseBody(HttpServletRequest request, Message message) {
        return null;
    }

    /**
     * Who does not take the whole answer has gone away, mostly; or a file could not be read to its end. Then the connection
     * is closed, so that what is half does not look whole.
     */
    @Override
    public void writeResponse(Exchange exchange, HttpServletResponse response) throws IOException {
        if (!exchange.isFailed()) {
            complete(exchange, exchange.getMessage());
        }
        try {
            super.writeResponse(exchange, response);
        } catch (IOException e) {
            LOG.info("REST: an answer did not reach its end ({})", e.getClass().getSimpleName());
            // Not by the message: a step may have put another one in its place.
            ServletContextResponse.getServletContextResponse(response)
                    .getRequest()
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
        }
    }

    /** What a route of a customer's own need not say. */
    private static void complete(Exchange exchange, Message answer) {
        if (answer.getBody() instanceof CharSequence text) {
            answer.setBody(text.toString().getBytes(StandardCharsets.UTF_8)); // whatever the machine's own encoding is
        }
        Object body = answer.getBody();
        if (answer.getHeader(Exchange.HTTP_RESPONSE_CODE) == null) {
            if (Boolean.TRUE.equals(exchange.getExchangeExtension().getErrorHandlerHandled())) {
                // By a policy for all routes, which does not know of HTTP: a 200 would be a lie.
                RestFailure.answer(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))
                        .writeTo(answer);
            } else if (body instanceof byte[] || body instanceof InputStream) {
                answer.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            } else {
                // The route ended before its answer was made: an empty 200 would be a lie.
                RestFailure.answer(new IllegalStateException("no answer")).writeTo(answer);
            }
        }
        answer.setHeader("Cache-Control", "no-store");
    }

    /** The connection by which a request came. */
    static EndPoint connection(HttpServletRequest http) {
        return ServletContextRequest.getServletContextRequest(http)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /** What failed before or behind the door's routes. */
    @Override
    public void doWriteExceptionResponse(Throwable failure, HttpServletResponse response) throws IOException {
        RestFailure.answer(failure).writeTo(response);
    }
}
