package dev.beginibridge.jms.provider;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.ConnectionFactory;
import org.springframework.jms.connection.UserCredentialsConnectionFactoryAdapter;

/** A broker's own connection factory, which connects as the user of the configuration. */
public final class Provider {
    private Provider() {}

    /**
     * That of a broker. It connects without a second try, and nothing is received before a connection is started.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when the configuration names none that can be connected to
     */
    public static ConnectionFactory of(JmsBroker broker) {
        UserCredentialsConnectionFactoryAdapter factory = new UserCredentialsConnectionFactoryAdapter();
        factory.setTargetConnectionFactory(
                broker.factory().map(ProviderFactory::of).orElseGet(() -> ArtemisFactory.of(broker)));
        broker.user().ifPresent(factory::setUsername);
        broker.password().map(Secret::reveal).ifPresent(factory::setPassword);
        return factory;
    }
}
