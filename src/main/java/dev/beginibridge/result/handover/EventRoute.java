package dev.beginibridge.result.handover;

import dev.beginibridge.model.Asker;
import dev.beginibridge.result.EventJson;
import dev.beginibridge.result.ResultEvent;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Sends an event through the route {@code results}: the event's JSON as the body, and as exchange properties what a step
 * may decide by. The event counts as delivered when the route ends without an exception.
 */
public final class EventRoute implements HandOver.Route, AutoCloseable {
    public static final String ENDPOINT = "direct:results";

    private final Endpoint endpoint;
    private final ProducerTemplate producer;

    public EventRoute(CamelContext camel) {
        endpoint = camel.getEndpoint(ENDPOINT);
        producer = camel.createProducerTemplate();
    }

    /** Whether a route takes from the endpoint. */
    public static boolean isThere(CamelContext camel) {
        return camel.getRoutes().stream().anyMatch(route -> route.getEndpoint().equals(camel.getEndpoint(ENDPOINT)));
    }

    @Override
    public void send(ResultEvent event) throws Exception {
        Exchange exchange = endpoint.createExchange();
        exchange.setProperty("BeginiEventId", event.id());
        exchange.setProperty("BeginiDuplicateId", duplicateId(event));
        exchange.setProperty("BeginiDeployment", event.deployment());
        set(exchange, "BeginiEvent", event.type());
        set(exchange, "BeginiDoor", event.asker().map(Asker::door));
        set(exchange, "BeginiRequestId", event.asker().flatMap(Asker::requestId));
        set(exchange, "BeginiCorrelationId", event.asker().flatMap(Asker::correlationId));
        set(exchange, "BeginiResultTo", event.asker().flatMap(Asker::resultTo));
        set(exchange, "BeginiResultBroker", event.asker().flatMap(Asker::resultBroker));
        exchange.getMessage().setBody(EventJson.of(event));
        producer.send(endpoint, exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        if (exchange.isRollbackOnly()) {
            throw new IllegalStateException("the route was marked for rollback");
        }
    }

    /** A broker drops a message with an id that it has had; one for another deployment, or that an operator wants again, is to come. */
    private static String duplicateId(ResultEvent event) {
        String id = event.twin() ? event.deployment() + ":" + event.id() : event.id();
        return event.replays() == 0 ? id : id + ":" + event.replays();
    }

    private static void set(Exchange exchange, String property, Optional<String> value) {
        value.ifPresent(text -> exchange.setProperty(property, text));
    }

    @Override
    public void close() {
        producer.stop();
    }
}
