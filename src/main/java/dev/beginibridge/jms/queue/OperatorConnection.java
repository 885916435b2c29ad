package dev.beginibridge.jms.queue;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.jms.provider.ArtemisFactory;
import dev.beginibridge.jms.provider.ProviderFactory;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** A connection to the broker for one command, made as the queue door makes its own. Nothing is received before {@link #start}. */
public final class OperatorConnection implements AutoCloseable {
    private final Connection connection;

    private OperatorConnection(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects, without a second try.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when the configuration names no broker that can be connected to
     */
    public static OperatorConnection open(JmsBroker broker) throws JMSException {
        ConnectionFactory factory =
                broker.factory().map(ProviderFactory::of).orElseGet(() -> ArtemisFactory.of(broker));
        String password = broker.password().map(Secret::reveal).orElse(null);
        return new OperatorConnection(
                broker.user().isPresent()
                        ? factory.createConnection(broker.user().get(), password)
                        : factory.createConnection());
    }

    /** One that acknowledges each message when it was received. */
    public Session session() throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    public Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /** From here on messages come to consumers and browsers. */
    public void start() throws JMSException {
        connection.start();
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
