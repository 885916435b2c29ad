package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.jms.body.MessageBody;
import dev.beginibridge.jms.body.MessageFormats;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;

/**
 * Reads a message. Leaves a {@code LinkRequest} as the body, or the refusal of what cannot be read, and nothing else: no
 * property of the message becomes a header. A message whose time to live is over ends here, unanswered.
 *
 * <p>A door may choose a layout for all it takes, exchange property {@code BeginiLayout}. With {@code BeginiParked} it reads
 * what {@link Park} sent: that keeps its id and deadline, and waits for its deployment.
 */
final class ReadRequest implements Processor {
    private static final String PARKED = "BeginiParked";
    private static final String NO_LAYOUT = "none";
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(1);

    private final MessageFormats forms;
    private final Duration maxDuration;
    private final Clock clock;
    private final JmsMeters meters;
    private final Correlate correlation;
    private final ParkedQueues parking;

    ReadRequest(
            MessageFormats forms,
            BridgeConfig.Retry retry,
            Correlate correlation,
            Clock clock,
            JmsMeters meters,
            ParkedQueues parking) {
        this.forms = forms;
        this.correlation = correlation;
        this.parking = parking;
        this.maxDuration = retry.maxDuration();
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void process(Exchange exchange) throws JMSException {
        JmsMessage in = exchange.getMessage(JmsMessage.class);
        if (in == null) {
            throw new IllegalStateException(
                    "a step before jmsRequest has put another message in the place of the queue's");
        }
        Message message = in.getJmsMessage();
        Session session = in.getJmsSession();
        Instant now = clock.instant();
        // A message of our own instead of Camel's: that one would turn each property into a header as soon as one is
        // asked for.
        exchange.setMessage(new DefaultMessage(exchange.getContext()));

        long expiration = message.getJMSExpiration();
        if (expiration > 0 && now.toEpochMilli() >= expiration) {
            meters.count(JmsMeters.Fate.EXPIRED);
            exchange.setRouteStop(true);
            return;
        }
        boolean parked = exchange.getProperty(PARKED, false, Boolean.class);
        BrokerConnections broker = BrokerConnections.of(exchange.getFromEndpoint());
        MessageFormat form = read(message, session, broker, exchange);
        Received received = received(message, session, broker, parked, now, form);
        received.attachTo(exchange);
        Settlement.due(exchange);
        // Camel keeps it in the listener's thread then, which the transaction is bound to: a delay waits there.
        exchange.getExchangeExtension().setTransacted(true);
        exchange.setProperty(RequestContext.DOOR, JmsMeters.DOOR);
        // A suspended deployment's request does not hold its listener: it is parked, and waits there, if that can be.
        exchange.setProperty(
                RequestContext.PARKABLE,
                !parked && isParkable(received, exchange.getMessage().getBody()));
        exchange.setProperty(RequestContext.URGENCY, "queued");
        exchange.setProperty(RequestContext.DEADLINE, deadline(received.since(), now, expiration));
        // The broker's id, which is unique; what a requester calls its message need not be.
        String origin = parked ? received.messageId() : message.getJMSMessageID();
        if (origin != null) {
            exchange.setProperty(RequestContext.ORIGIN, origin);
        }
        correlation
                .shown(message, received.messageId())
                .flatMap(RequestContext::correlationId)
                .ifPresent(id -> exchange.setProperty(RequestContext.CORRELATION_ID, id));
    }

    private boolean isParkable(Received received, Object body) {
        return body instanceof LinkRequest request && parking.areOpen(received.broker(), request.deployment());
    }

    private static Received received(
            Message message, Session session, BrokerConnections broker, boolean parked, Instant now, MessageFormat form)
            throws JMSException {
        if (parked && message.getObjectProperty(Park.SINCE) instanceof Long since) {
            return new Received(
                    message,
                    session,
                    broker,
                    message.getStringProperty(Park.MESSAGE_ID),
                    Instant.ofEpochMilli(since),
                    form);
        }
        return new Received(message, session, broker, Correlate.messageIdOf(message), now, form);
    }

    /** Leaves the request or its refusal as the body. */
    private MessageFormat read(Message message, Session session, BrokerConnections broker, Exchange exchange)
            throws JMSException {
        RequestProperties properties = RequestProperties.NONE;
        MessageFormat form = forms.byBeginning(MessageBody.none(message));
        try {
            Body body = MessageBody.of(message);
            form = forms.byBeginning(body); // in which a refusal of its properties is written
            properties = RequestProperties.of(message);
            Correlate.check(message);
            ResultQueue.namedBy(message, session).ifPresent(name -> {
                exchange.setProperty(ResultQueue.PROPERTY, name);
                // The queue is where the request came from, and another broker may have one of that name.
                exchange.setProperty(RequestContext.RESULT_BROKER, broker.key().orElse(null));
            });
            Optional<String> layout = properties.layout().or(() -> ofDoor(exchange));
            exchange.setProperty(RequestProperties.LAYOUT, layout.orElse(null)); // to be parked with it
            form = forms.of(body, layout);
            exchange.getMessage().setBody(properties.complete(form.read()));
        } catch (InvalidRequest e) {
            exchange.getMessage().setBody(properties.complete(e.reply()));
            exchange.setProperty(InvalidMessage.REASON, e.getMessage());
        }
        return form;
    }

    private static Optional<String> ofDoor(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(RequestProperties.LAYOUT, String.class))
                .filter(layout -> !layout.equals(NO_LAYOUT));
    }

    /** Ends before the message expires, so that a failure can still be told; at most a tenth of its time goes for that. */
    private Instant deadline(Instant since, Instant now, long expiration) {
        Instant latest = since.plus(maxDuration);
        if (expiration <= 0) {
            return latest;
        }
        Duration left = Duration.between(now, Instant.ofEpochMilli(expiration));
        Duration tenth = left.dividedBy(10);
        Instant inTime = now.plus(left).minus(tenth.compareTo(TIME_TO_ANSWER) < 0 ? tenth : TIME_TO_ANSWER);
        return inTime.isBefore(latest) ? inTime : latest;
    }
}
