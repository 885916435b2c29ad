package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.jms.provider.ArtemisFactory;
import dev.beginibridge.jms.provider.Provider;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** The queue door's brokers: whether the bridge can connect, and whether the shipped door's queues are as they have to be. */
record BrokerCheck(BridgeConfig config, RunningHere running) implements Check {
    /** What the bridge does with a queue. */
    enum Use {
        TAKE,
        SEND,
        BOTH
    }

    /** A broker as the findings call it, and the keys that say how it is reached. */
    private record Named(String what, String url, String user, String passwordFile) {
        static final Named FIRST = new Named(
                "the broker",
                ConfigKey.JMS_BROKER_URL.key(),
                ConfigKey.JMS_USER.key(),
                ConfigKey.JMS_PASSWORD_FILE.key());

        static Named of(String name) {
            return new Named(
                    "the broker " + name,
                    ConfigKey.JMS_BROKERS_URL.key(name),
                    ConfigKey.JMS_BROKERS_USER.key(name),
                    ConfigKey.JMS_BROKERS_PASSWORD_FILE.key(name));
        }
    }

    /** What is looked at over a connection. */
    private interface Look {
        void at(Connection connection) throws JMSException;
    }

    @Override
    public void look(Findings found) throws Exception {
        if (!config.jms().enabled()) {
            found.ok("the queue door is closed (" + ConfigKey.JMS_ENABLED.key() + "=false)");
            return;
        }
        if (config.jms().broker().isEmbedded()) {
            lookAtEmbedded(found);
        } else {
            lookAtFirst(found, config.jms().broker());
        }
        // Which of their queues are used stands in the routes.
        new TreeMap<>(config.jms().brokers())
                .forEach((name, broker) -> look(found, Named.of(name), broker, connection -> {}));
    }

    private void lookAtEmbedded(Findings found) throws Exception {
        BridgeConfig.Broker own = config.broker();
        if (!Hosts.isLoopback(own.host())) {
            found.fail(
                    "the embedded broker would listen on " + own.host() + " and knows no users",
                    "write " + ConfigKey.BROKER_HOST.key() + "=127.0.0.1, or set " + ConfigKey.JMS_BROKER_URL.key());
            return;
        }
        Path directory = own.directory().toAbsolutePath();
        Optional<String> trouble = Places.trouble(directory);
        if (trouble.isPresent()) {
            found.fail("the embedded broker's journal " + directory + " " + trouble.get(), Places.ADVICE);
            return;
        }
        if (own.port() != 0 && running.isSo()) {
            lookAtFirst(found, JmsBroker.at(Optional.of("tcp://" + Hosts.inUrl(own.host()) + ":" + own.port())));
            return;
        }
        found.ok("the embedded broker starts with the bridge, its journal in " + directory);
    }

    private void lookAtFirst(Findings found, JmsBroker broker) {
        look(found, Named.FIRST, broker, connection -> {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            if (session instanceof ActiveMQSession artemis
                    && connection.createSession() instanceof ActiveMQSession asking) {
                new ArtemisQueues(artemis.getCoreSession(), asking.getCoreSession(), found)
                        .look(queues(), config.jms().requestQueue());
            } else {
                browse(found, session);
            }
        });
    }

    private static void look(Findings found, Named named, JmsBroker broker, Look look) {
        try {
            encryption(found, named, broker);
            try (Connection connection = Provider.of(broker).createConnection()) {
                found.ok("connected to " + named.what()
                        + broker.user().map(user -> " as " + user).orElse(""));
                look.at(connection);
            }
        } catch (JMSSecurityException e) {
            found.fail(
                    named.what() + " refuses the user or the password",
                    "correct " + named.user() + " and " + named.passwordFile());
        } catch (JMSException | RuntimeException e) { // not with its text: a URL may hold a password
            found.fail(
                    named.what() + " cannot be reached (" + e.getClass().getSimpleName() + ")",
                    "see that it runs, that " + named.url() + " names it, and that no firewall is between");
        }
    }

    /** Of another provider nothing is known about it. */
    private static void encryption(Findings found, Named named, JmsBroker broker) {
        if (broker.url().isPresent()
                && !ArtemisFactory.hostsInClear(broker).stream().allMatch(Hosts::isLoopback)) {
            found.warn(
                    named.what() + " is on another machine, and password and links go there in clear",
                    "write sslEnabled=true in " + named.url());
        }
    }

    private Map<String, Use> queues() {
        BridgeConfig.Jms jms = config.jms();
        Map<String, Use> queues = new LinkedHashMap<>();
        queues.put(jms.requestQueue(), Use.TAKE);
        queues.put(jms.replyQueue(), Use.SEND);
        queues.put(jms.invalidQueue(), Use.SEND);
        if (mayHandOver()) {
            queues.put(jms.resultQueue(), Use.SEND);
        }
        config.deployments().keySet().forEach(name -> queues.put(jms.parkedQueue(name), Use.BOTH));
        return queues;
    }

    /** A bridge without webhooks hands over the events that others have put into a ledger they share. */
    private boolean mayHandOver() {
        return switch (config.results().handOver()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> config.webhooks().enabled() || !config.ledger().isSqlite();
        };
    }

    /** All that can be asked of a provider that is not known without changing anything. */
    private void browse(Findings found, Session session) {
        for (String queue : queues().keySet()) {
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                found.ok("the queue " + browser.getQueue().getQueueName() + " is there");
            } catch (InvalidDestinationException e) {
                found.fail("there is no queue " + queue, "create it");
            } catch (JMSException e) {
                found.warn("the queue " + queue + " cannot be looked at", "see that the bridge's user may use it");
            }
        }
    }
}
