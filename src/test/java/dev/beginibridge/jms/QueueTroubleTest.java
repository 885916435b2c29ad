package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.jms.QueueTrouble.Purpose;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which queue a refused commit is blamed on, and when a request is given up. */
class QueueTroubleTest {
    private final Session session = (Session) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> null;
            });

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private final QueueTrouble trouble = new QueueTrouble(new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    QueueTroubleTest() {
        trouble.stop(); // so that no failure is waited for
    }

    private void sent(String queue, Purpose purpose) {
        trouble.sending(queue, purpose);
        trouble.sent(session);
    }

    private static JMSException caused(Exception cause) {
        JMSException refused = new JMSException("refused");
        refused.initCause(cause);
        return refused;
    }

    @Test
    void theQueueThatTheRefusalNamesIsBlamed() {
        sent("A.REPLY", Purpose.NAMED);
        sent("A.REPLY.INVALID", Purpose.INVALID);
        trouble.refused(session, caused(new IllegalStateException("Address A.REPLY.INVALID is full")));
        assertTrue(trouble.at("A.REPLY").isEmpty());
        assertEquals(Purpose.INVALID, trouble.worst().orElseThrow().purpose());

        sent("A.REPLY", Purpose.NAMED);
        sent("A.REPLY.INVALID", Purpose.INVALID);
        trouble.refused(session, new JMSException("Address A.REPLY is full"));
        assertTrue(trouble.at("A.REPLY").isPresent());
    }

    @Test
    void eachIsBlamedWhenTheRefusalNamesNone() {
        sent("A.REPLY", Purpose.NAMED);
        sent("A.PARKED.cards", Purpose.PARKED);
        trouble.refused(session, new JMSException("no"));
        assertTrue(trouble.at("A.REPLY").isPresent());
        assertTrue(trouble.at("A.PARKED.cards").isPresent());
    }

    /** It was sent by a step of a route, in the request's transaction: the reply queue is as it should be. */
    @Test
    void aQueueOfSomebodyElseIsBlamedAlone() {
        for (String words : List.of("AMQ229102: Address \"AUDIT\" is full.", "no permission='SEND' on address AUDIT")) {
            sent("A.REPLY", Purpose.NAMED);
            trouble.refused(session, new JMSException(words));
            assertTrue(trouble.at("A.REPLY").isEmpty());
            QueueTrouble.Trouble worst = trouble.worst().orElseThrow();
            assertEquals("AUDIT", worst.queue());
            assertTrue(worst.purpose().isCommon());
            assertTrue(JmsHealth.why(worst).startsWith("what a step of a route sends to AUDIT cannot be sent"));
            trouble.forget();
        }
    }

    @Test
    void anAddressIsBlamedByItsWholeName() {
        for (String words : List.of(
                "AMQ229102: Address \"A.REPLY.AUDIT\" is full.",
                "AMQ229032: User: u does not have permission='SEND' on address A.REPLY.AUDIT")) {
            sent("A.REPLY", Purpose.NAMED);
            trouble.refused(session, new JMSException(words));
            assertTrue(trouble.at("A.REPLY").isEmpty());
            assertEquals("A.REPLY.AUDIT", trouble.worst().orElseThrow().queue());
            trouble.forget();
        }
        sent("A::B", Purpose.NAMED);
        trouble.refused(session, new JMSException("AMQ229102: Address \"A\" is full."));
        assertTrue(trouble.at("A::B").isPresent());

        sent("A.REPLY", Purpose.REPLIES);
        trouble.refused(session, new JMSException("AMQ229203: Address Does Not Exist: AUDIT"));
        assertTrue(trouble.at("Does").isEmpty());
    }

    /** What somebody else sends is not heard of. */
    @Test
    void aTroubleOfSomebodyElseIsOverWithTheNextReply() {
        sent("A.REPLY", Purpose.REPLIES);
        trouble.refused(session, new JMSException("AMQ229102: Address \"AUDIT\" is full."));
        assertTrue(trouble.at("AUDIT").isPresent());
        sent("B.REPLY", Purpose.NAMED);
        trouble.committed(session);
        assertEquals(Optional.empty(), trouble.worst());
    }

    @Test
    void aTroubleOfSomebodyElseHidesNoneOfTheReplies() {
        sent("A.REPLY", Purpose.REPLIES);
        trouble.refused(session, new JMSException("AMQ229102: Address \"AUDIT\" is full."));
        now = now.plus(Duration.ofSeconds(1));
        sent("A.REPLY", Purpose.REPLIES);
        trouble.refused(session, new JMSException("AMQ229102: Address \"A.REPLY\" is full."));
        assertEquals(Purpose.REPLIES, trouble.worst().orElseThrow().purpose());
    }

    @Test
    void onlyAReplyCountsAsAnAnswer() {
        sent("A.INVALID", Purpose.INVALID);
        assertFalse(trouble.committed(session));
        sent("A.REPLY", Purpose.REPLIES);
        sent("A.INVALID", Purpose.INVALID);
        assertTrue(trouble.committed(session));
        assertFalse(trouble.committed(session), "it was committed already");
    }

    @Test
    void aForbiddenQueueIsTriedTwiceAndAFullOneLong() {
        assertEquals(Optional.empty(), trouble.hopeless("CLOSED", 99), "nothing is known of it");
        sent("CLOSED", Purpose.NAMED);
        trouble.refused(session, caused(new JMSSecurityException("not allowed to send to CLOSED")));
        assertEquals(Optional.empty(), trouble.hopeless("CLOSED", 1));
        assertTrue(trouble.hopeless("CLOSED", 2).orElseThrow().contains("forbidden"));

        sent("FULL", Purpose.NAMED);
        trouble.refused(session, new JMSException("FULL is full"));
        assertEquals(Optional.empty(), trouble.hopeless("FULL", 49));
        assertTrue(trouble.hopeless("FULL", 50).orElseThrow().contains("tried 49 times"));

        sent("CLOSED", Purpose.NAMED);
        trouble.committed(session);
        assertEquals(Optional.empty(), trouble.hopeless("CLOSED", 2), "it took a reply");
        now = now.plus(Duration.ofMinutes(4));
        assertEquals(Optional.empty(), trouble.hopeless("FULL", 50), "that was long ago");
    }
}
