package dev.beginibridge.bench;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Requests on a queue and what comes back: all at once, or paced. Persistent, each with another uid. */
final class RequestLoad implements AutoCloseable {
    private static final long PATIENCE_MS = 60_000;

    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private int uids;

    RequestLoad(String broker) throws JMSException {
        // The sender does not wait for the disk: it would be the brake. A request that is lost shows as a missing
        // reply.
        factory = new ActiveMQConnectionFactory(broker + "?blockOnDurableSend=false");
        connection = factory.createConnection();
        connection.start();
    }

    /** Puts requests on a queue, and when it returns, all are there. */
    void fill(String requests, int count) throws JMSException {
        try (Session in = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = in.createProducer(in.createQueue(requests))) {
            for (int i = 0; i < count; i++) {
                producer.send(request(in));
            }
            in.commit();
        }
    }

    /** Takes so many replies. */
    void drain(String replies, int count) throws JMSException {
        try (Session out = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = out.createConsumer(out.createQueue(replies))) {
            for (int i = 0; i < count; i++) {
                take(consumer);
            }
        }
    }

    /** Seconds from the moment at which all requests are there, together, until all are answered. */
    double burst(String requests, String replies, int count) throws JMSException {
        fill(requests, count);
        long started = System.nanoTime();
        drain(replies, count);
        return Figures.seconds(started);
    }

    /** Milliseconds from the moment at which each request was due until its reply was here, at so many a second. */
    List<Double> paced(String requests, String replies, int count, int perSecond)
            throws JMSException, InterruptedException, ExecutionException {
        try (Session in = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session out = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                MessageProducer producer = in.createProducer(in.createQueue(requests));
                MessageConsumer consumer = out.createConsumer(out.createQueue(replies))) {
            long started = System.nanoTime();
            Future<?> sent = sender.submit(() -> {
                for (int i = 0; i < count; i++) {
                    long due = started + i * 1_000_000_000L / perSecond;
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    Message request = request(in);
                    // Late is late: the time counts from when it was due, also when the sender could not keep up.
                    request.setJMSCorrelationID(String.valueOf(due));
                    producer.send(request);
                }
                return null;
            });
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long due = Long.parseLong(take(consumer).getJMSCorrelationID());
                times.add((System.nanoTime() - due) / 1e6);
            }
            sent.get();
            return times;
        }
    }

    private Message request(Session session) throws JMSException {
        return session.createTextMessage("{\"uid\":\"BENCH-" + ++uids + "\"}");
    }

    private static Message take(MessageConsumer replies) throws JMSException {
        Message reply = replies.receive(PATIENCE_MS);
        if (reply == null || !reply.getBody(String.class).contains("\"issued\"")) {
            throw new IllegalStateException(reply == null ? "no reply came" : reply.getBody(String.class));
        }
        return reply;
    }

    @Override
    public void close() throws JMSException {
        sender.shutdownNow();
        connection.close();
        factory.close();
    }
}
