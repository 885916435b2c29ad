package dev.beginibridge.jms.provider;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.Optional;

/** A broker's own connection factory, and who connects by it. */
public record Provider(ConnectionFactory factory, Optional<String> user, Optional<Secret> password) {
    /**
     * That of a broker.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when the configuration names none that can be connected to
     */
    public static Provider of(JmsBroker broker) {
        return new Provider(
                broker.factory().map(ProviderFactory::of).orElseGet(() -> ArtemisFactory.of(broker)),
                broker.user(),
                broker.password());
    }

    /** Connects, without a second try. Nothing is received before the connection is started. */
    public Connection connection() throws JMSException {
        return user.isPresent()
                ? factory.createConnection(
                        user.get(), password.map(Secret::reveal).orElse(null))
                : factory.createConnection();
    }
}
