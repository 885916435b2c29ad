package dev.beginibridge.check;

import dev.beginibridge.check.BrokerCheck.Use;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * The queues of an Artemis broker. A consumer is made on a session that is never started, and a message is sent in a
 * transaction that is never committed: so rights are proven and nothing changes.
 *
 * @param session a transacted one
 * @param asking another one, which is not
 */
record ArtemisQueues(ClientSession session, ClientSession asking, Findings found) {
    private static final long ANSWER_LIMIT_MS = 5_000;
    private static final int FEW_ATTEMPTS = 10;
    private static final String DOCUMENTED = "docs/jms.md says how the request queue should be set";

    void look(Map<String, Use> queues, String requestQueue) {
        for (Map.Entry<String, Use> queue : queues.entrySet()) {
            try {
                look(queue.getKey(), queue.getValue());
            } catch (ActiveMQException e) {
                refused(queue.getKey(), e);
            }
        }
        try {
            settings(requestQueue);
        } catch (Exception e) { // whatever the management's answer made of it
            found.ok("the dead-letter settings of " + requestQueue + " are not told to this user; " + DOCUMENTED);
        }
    }

    private void look(String name, Use use) throws ActiveMQException {
        ClientSession.QueueQuery queue = session.queueQuery(SimpleString.of(name));
        if (!queue.isExists()) {
            if (queue.isAutoCreateQueues()) {
                found.ok("the queue " + name + " is created by the broker when it is first used");
            } else {
                found.fail("there is no queue " + name, "create it as an anycast queue");
            }
            return;
        }
        if (queue.isPurgeOnNoConsumers()) {
            found.fail(
                    "the queue " + name + " drops its messages while nobody is connected",
                    "set purge-on-no-consumers to false");
            return;
        }
        if (use != Use.SEND && !Boolean.TRUE.equals(queue.isAutoDelete())) { // which our leaving could delete
            session.createConsumer(SimpleString.of(name)).close();
            found.ok("the queue " + name + " can be taken from");
        }
        if (use != Use.TAKE) {
            try {
                send(name);
                found.ok("the queue " + name + " can be sent to");
            } finally {
                session.rollback();
            }
        }
    }

    /** Below the client's producer, which waits for no answer in a transaction and would hear of a refusal at its end only. */
    private void send(String queue) throws ActiveMQException {
        ClientMessage message = session.createMessage(true);
        SimpleString address = SimpleString.of(queue);
        message.setAddress(address);
        ((ClientSessionInternal) session).getSessionContext().sendFullMessage(message.toCore(), true, null, address, 0);
    }

    private void refused(String queue, ActiveMQException refusal) {
        if (refusal.getType() == ActiveMQExceptionType.SECURITY_EXCEPTION) {
            found.fail("the bridge's user may not use the queue " + queue, "give it the right on the broker");
        } else {
            found.fail("the queue " + queue + " cannot be used (" + refusal.getType() + ")", "see the broker's log");
        }
    }

    private void settings(String queue) throws Exception {
        ClientMessage question = asking.createMessage(false);
        ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, "getAddressSettingsAsJSON", queue);
        asking.start(); // it has no consumer on any queue
        ClientRequestor management = new ClientRequestor(asking, "activemq.management");
        try {
            ClientMessage answer = management.request(question, ANSWER_LIMIT_MS);
            judge(queue, (JsonObject) Jsoner.deserialize((String) ManagementHelper.getResult(answer, String.class)));
        } finally {
            management.close();
        }
    }

    private void judge(String queue, JsonObject settings) {
        int before = found.all().size();
        String deadLetters = settings.getStringOrDefault("deadLetterAddress", settings.getStringOrDefault("DLA", ""));
        int attempts = settings.getIntegerOrDefault("maxDeliveryAttempts", FEW_ATTEMPTS);
        if (deadLetters.isEmpty() && attempts > 0) {
            found.fail(
                    "the request queue " + queue + " has no dead-letter address: after " + attempts
                            + " deliveries the broker destroys a request",
                    DOCUMENTED);
        }
        if (attempts > 0 && attempts <= FEW_ATTEMPTS) {
            found.warn(
                    "the request queue " + queue + " gives a request up after " + attempts + " deliveries",
                    "set max-delivery-attempts to 100; " + DOCUMENTED);
        }
        if (settings.getLongOrDefault("redeliveryDelay", 0) <= 0) {
            found.warn(
                    "the request queue " + queue + " has no redelivery delay",
                    "set redelivery-delay to 1000 or more; " + DOCUMENTED);
        }
        if (found.all().size() == before) {
            found.ok("the request queue " + queue
                    + " has a dead-letter address, a redelivery delay and enough attempts");
        }
    }
}
