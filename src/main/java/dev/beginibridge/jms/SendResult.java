package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.RequestContext;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;

/**
 * The step {@code resultQueue} of the route {@code results}: sends the body as text, persistent, to the queue that the
 * original request named, at the broker that the request came from, else to the result queue of the first broker. It is
 * committed when the step ends. When the named queue cannot be used while its broker is there, the result goes to the result
 * queue, with the reason.
 *
 * @param brokers the first one leads
 * @param requestQueues says of a name whether a door listens on that queue
 * @param sends its own, by their queues
 */
record SendResult(
        BridgeConfig.Jms config,
        List<BrokerConnections> brokers,
        Predicate<String> requestQueues,
        BlockedSends<String> sends)
        implements Processor {
    private static final String REASON = "BeginiResultReason";
    /** Artemis takes a message with the id of one that it has had for done. */
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    private static final List<String> PROPERTIES =
            List.of("BeginiEvent", "BeginiDeployment", "BeginiRequestId", "BeginiEventId");

    @Override
    public void process(Exchange exchange) throws Exception {
        String text = exchange.getMessage().getMandatoryBody(String.class);
        Optional<String> named = Optional.ofNullable(exchange.getProperty(ResultQueue.PROPERTY, String.class));
        Optional<String> unusable = named.isPresent() ? sendToNamed(named.get(), text, exchange) : Optional.empty();
        if (named.isEmpty() || unusable.isPresent()) {
            send(brokers.get(0).createConnection(), config.resultQueue(), false, text, exchange, unusable);
        }
    }

    /** Says why the queue cannot be used; empty when the message is there. */
    private Optional<String> sendToNamed(String queue, String text, Exchange exchange) throws JMSException {
        Optional<String> at = Optional.ofNullable(exchange.getProperty(RequestContext.RESULT_BROKER, String.class));
        Optional<BrokerConnections> broker =
                brokers.stream().filter(known -> known.key().equals(at)).findFirst();
        if (broker.isEmpty()) {
            return Optional.of(
                    "the broker " + at.orElse("") + " of the queue " + queue + " is not configured any more");
        }
        Connection connection = broker.get().createConnection();
        try {
            // Artemis takes a queue's full name, and parameters behind it.
            String address = CompositeAddress.extractAddressName(
                    ActiveMQDestination.createQueue(queue).getAddress());
            if (address.equals(config.requestQueue()) || requestQueues.test(address)) {
                return Optional.of("the queue " + queue + " is the bridge's own request queue");
            }
            send(connection, queue, true, text, exchange, Optional.empty());
            return Optional.empty();
        } catch (InvalidDestinationException e) {
            return Optional.of("there is no queue " + queue);
        } catch (JMSException | RuntimeException e) {
            if (!broker.get().works(connection)) {
                throw e; // not the queue's fault
            }
            return Optional.of(
                    "the queue " + queue + " did not take it: " + e.getClass().getSimpleName());
        }
    }

    private void send(
            Connection connection,
            String queue,
            boolean isNamed,
            String text,
            Exchange exchange,
            Optional<String> reason)
            throws JMSException {
        sends.begin(queue);
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(
                        isNamed
                                ? ReplyQueues.there(session.createQueue(queue), session)
                                : session.createQueue(queue))) {
            producer.send(
                    message(session, text, exchange, reason),
                    DeliveryMode.PERSISTENT,
                    Message.DEFAULT_PRIORITY,
                    Message.DEFAULT_TIME_TO_LIVE);
            session.commit();
        } catch (JMSException | RuntimeException e) {
            if (ObjectHelper.getException(ActiveMQDuplicateIdException.class, e) == null) {
                throw e;
            } // a kill came between an earlier commit and the note of it: the message is there
        } finally {
            sends.end();
        }
    }

    private static Message message(Session session, String text, Exchange exchange, Optional<String> reason)
            throws JMSException {
        Message message = session.createTextMessage(text);
        message.setJMSCorrelationID(exchange.getProperty("BeginiCorrelationId", String.class));
        for (String property : PROPERTIES) {
            String value = exchange.getProperty(property, String.class);
            if (value != null) {
                message.setStringProperty(property, value);
            }
        }
        message.setStringProperty(DUPLICATE_ID, exchange.getProperty("BeginiDuplicateId", String.class));
        if (reason.isPresent()) {
            message.setStringProperty(REASON, reason.get());
        }
        return message;
    }
}
