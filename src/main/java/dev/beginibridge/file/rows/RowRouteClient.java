package dev.beginibridge.file.rows;

import dev.beginibridge.core.CorrelationMdc;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.ops.BareTrace;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends rows through the route {@code file-row}. */
public final class RowRouteClient implements AutoCloseable {
    public static final String ENDPOINT = "direct:file-row";
    private static final Logger LOG = LoggerFactory.getLogger(RowRouteClient.class);
    /** How long a row waits for its route, which may be reloading. */
    private static final Duration ROUTE_WAIT = Duration.ofSeconds(3);

    private final Endpoint endpoint;
    private final ProducerTemplate producer;
    private final Runnable keep;
    private final Clock clock;
    private final Duration maxDuration;
    private final AtomicBoolean faultLogged = new AtomicBoolean();

    /** @param keep returns when all answers that the core has given are safe from kills and power cuts */
    public RowRouteClient(CamelContext context, Clock clock, Duration maxDuration, Runnable keep) {
        this.keep = keep;
        this.endpoint = context.getEndpoint(ENDPOINT + "?timeout=" + ROUTE_WAIT.toMillis());
        this.producer = context.createProducerTemplate();
        this.clock = clock;
        this.maxDuration = maxDuration;
    }

    /**
     * Blocks until the row is answered. By its origin, a row that is asked again after a crash gets the same answer.
     *
     * @throws BridgeStopping when the stop of the bridge keeps it from being answered
     */
    ReplyValues ask(BatchState batch, Optional<Set<String>> deployments, ParsedRow parsed) {
        FileRow row = new FileRow(batch.name(), parsed);
        Exchange exchange = endpoint.createExchange();
        exchange.setProperty(RequestContext.DOOR, "file");
        exchange.setProperty(RequestContext.URGENCY, "batch");
        exchange.setProperty(RequestContext.ORIGIN, batch.id() + ":" + row.number());
        exchange.setProperty(RequestContext.CORRELATION_ID, batch.correlationId(row.number()));
        exchange.setProperty(RequestContext.BATCH, batch.placed(batch.name()));
        exchange.setProperty(RequestContext.ROW, row.number());
        exchange.setProperty(
                RequestContext.DEADLINE,
                batch.askedFirst(row.number(), clock.instant()).plus(maxDuration));
        deployments.ifPresent(allowed -> exchange.setProperty(RequestContext.DEPLOYMENTS, allowed));
        exchange.getMessage().setBody(row);
        try {
            return send(exchange);
        } finally {
            CorrelationMdc.takeOff();
        }
    }

    private ReplyValues send(Exchange exchange) {
        try {
            producer.send(endpoint, exchange);
        } catch (RejectedExecutionException e) {
            // Camel has stopped.
            throw new BridgeStopping();
        }
        if (exchange.getException() == null && exchange.getMessage().getBody() instanceof ReplyValues answer) {
            return answer;
        }
        return answerWithout(exchange);
    }

    private ReplyValues answerWithout(Exchange exchange) {
        InvalidRequest invalid = exchange.getException(InvalidRequest.class);
        if (invalid != null) {
            return ReplyValues.of(invalid.reply());
        }
        if (exchange.getException(BridgeStopping.class) != null
                || exchange.getException(RejectedExecutionException.class) != null
                || exchange.getException(InterruptedException.class) != null
                || (exchange.getException(DirectConsumerNotAvailableException.class) != null && isStopping())) {
            throw new BridgeStopping();
        }
        if (exchange.getException(DirectConsumerNotAvailableException.class) != null) {
            // Rows are not failed for it: they wait for the route.
            throw new IllegalStateException("no route begins at " + ENDPOINT + ": put the route file-row back");
        }
        if (faultLogged.compareAndSet(false, true)) {
            LOG.error(
                    "The route file-row did not answer a row{}; the bridge answers such rows internal_error",
                    exchange.getException() == null ? ": its body holds no ReplyValues" : "",
                    exchange.getException() == null ? null : BareTrace.of(exchange.getException()));
        }
        return ReplyValues.of(
                new LinkError(ErrorCode.INTERNAL_ERROR, "the bridge failed on this row; ask again later"));
    }

    private boolean isStopping() {
        CamelContext context = endpoint.getCamelContext();
        return context.isStopping() || context.isStopped();
    }

    /** Returns when all answers given so far are safe from kills and power cuts; no answer counts before that. */
    void keepAnswers() throws IOException {
        try {
            keep.run();
        } catch (RuntimeException e) {
            throw new IOException("the ledger could not keep the answers so far: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.stop();
    }
}
