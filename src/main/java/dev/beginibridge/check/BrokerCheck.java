package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.jms.JmsDoor;
import dev.beginibridge.jms.queue.OperatorConnection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** The queue door's broker: whether the bridge can connect, and whether its queues are as they have to be. */
final class BrokerCheck implements Check {
    /** What the bridge does with a queue. */
    enum Use {
        TAKE,
        SEND,
        BOTH
    }

    private final BridgeConfig config;
    private final RunningHere running;

    BrokerCheck(BridgeConfig config, RunningHere running) {
        this.config = config;
        this.running = running;
    }

    @Override
    public void look(Findings found) throws Exception {
        if (!config.jms().enabled()) {
            found.ok("the queue door is closed (" + ConfigKey.JMS_ENABLED.key() + "=false)");
        } else if (!config.jms().broker().isEmbedded()) {
            look(found, config.jms().broker());
        } else {
            lookAtEmbedded(found);
        }
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
            look(found, JmsBroker.at(Optional.of("tcp://" + Hosts.inUrl(own.host()) + ":" + own.port())));
            return;
        }
        found.ok("the embedded broker starts with the bridge, its journal in " + directory);
    }

    private void look(Findings found, JmsBroker broker) {
        try (OperatorConnection connection = OperatorConnection.open(broker)) {
            found.ok("connected to the broker"
                    + broker.user().map(user -> " as " + user).orElse(""));
            Session session = connection.transacted();
            if (session instanceof ActiveMQSession artemis && connection.session() instanceof ActiveMQSession asking) {
                new ArtemisQueues(artemis.getCoreSession(), asking.getCoreSession(), found)
                        .look(queues(), config.jms().requestQueue());
            } else {
                browse(found, session);
            }
        } catch (JMSSecurityException e) {
            found.fail(
                    "the broker refuses the user or the password",
                    "correct " + ConfigKey.JMS_USER.key() + " and " + ConfigKey.JMS_PASSWORD_FILE.key());
        } catch (JMSException | RuntimeException e) { // not with its text: a URL may hold a password
            found.fail(
                    "the broker cannot be reached (" + e.getClass().getSimpleName() + ")",
                    "see that it runs, that " + ConfigKey.JMS_BROKER_URL.key()
                            + " names it, and that no firewall is between");
        }
    }

    private Map<String, Use> queues() {
        BridgeConfig.Jms jms = config.jms();
        Map<String, Use> queues = new LinkedHashMap<>();
        queues.put(jms.requestQueue(), Use.TAKE);
        queues.put(jms.replyQueue(), Use.SEND);
        queues.put(jms.invalidQueue(), Use.SEND);
        queues.put(jms.resultQueue(), Use.SEND);
        config.deployments().keySet().forEach(name -> queues.put(JmsDoor.parkedQueue(jms, name), Use.BOTH));
        return queues;
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
