package dev.beginibridge.broker;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.MBeanServerFactory;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * A persistent Artemis broker in this process. It speaks the broker's own protocol over TCP, on loopback only, so it
 * needs no users. {@link BrokerSettings} says how it is set up.
 *
 * <p>It can be started again after {@link #close}, with its messages kept.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Where messages lie that were delivered too often. */
    public static final String DEAD_LETTERS = BrokerSettings.DEAD_LETTERS;

    private static final long START_LIMIT_SECONDS = 60;

    private final BridgeConfig.Broker config;
    private final BridgeConfig.Jms jms;
    private ProcessLock lock;
    private volatile EmbeddedActiveMQ server;
    private int port;

    /** Refuses a host that others can reach: anybody there could take requests and links. */
    public EmbeddedBroker(BridgeConfig.Broker config, BridgeConfig.Jms jms) {
        if (!Hosts.isLoopback(config.host())) {
            throw new ConfigException(ConfigKey.BROKER_HOST.key() + "=" + config.host()
                    + " can be reached from other machines, and the embedded broker knows no users yet: write 127.0.0.1,"
                    + " or run a broker of your own and set " + ConfigKey.JMS_BROKER_URL.key());
        }
        this.config = config;
        this.jms = jms;
    }

    /** Starts, with all queues there on return; throws a {@link ConfigException} that names the key when it cannot. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        lock = locked(config.directory());
        try {
            checkPortIsFree();
            server = new EmbeddedActiveMQ() {
                @Override
                public void createActiveMQServer() throws Exception {
                    super.createActiveMQServer();
                    getActiveMQServer().addProtocolManagerFactory(new OtherProtocols(config.amqp()));
                }
            };
            // Nobody reads it; without one of its own the broker fills the JVM's, which takes long.
            server.setMbeanServer(MBeanServerFactory.newMBeanServer());
            server.setConfiguration(BrokerSettings.of(config, jms));
            server.start();
            server.getActiveMQServer().waitForActivation(START_LIMIT_SECONDS, TimeUnit.SECONDS);
            port = boundPort();
            HttpRefusal.guard(server.getActiveMQServer().getRemotingService().getAcceptor(BrokerSettings.ACCEPTOR));
        } catch (ConfigException e) {
            close();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("the start of the embedded broker was interrupted", e);
        } catch (Exception e) {
            close();
            throw new ConfigException("the embedded broker did not start with its journal in "
                    + ConfigKey.BROKER_DIRECTORY.key() + "=" + config.directory() + ": " + e.getMessage());
        }
    }

    /** The broker's own lock on its journal waits without a word; this one says at once what is wrong. */
    static ProcessLock locked(Path directory) {
        try {
            OwnerOnly.createDirectory(directory); // messages in the journal hold links
            return ProcessLock.take(
                            directory.resolve("bridge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .orElseThrow(() -> new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory
                            + " is in use by another running bridge: stop that one, or set another directory"));
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory + " cannot be written ("
                    + e.getClass().getSimpleName() + "): give this user a directory of its own");
        }
    }

    /** The broker only logs it when its port is taken, and goes on without; so it is tried before. */
    private void checkPortIsFree() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()), 1);
        } catch (BindException e) {
            throw portTaken();
        }
    }

    private int boundPort() {
        var acceptor = server.getActiveMQServer().getRemotingService().getAcceptor(BrokerSettings.ACCEPTOR);
        if (acceptor == null || acceptor.getActualPort() <= 0) {
            throw portTaken();
        }
        return acceptor.getActualPort();
    }

    private ConfigException portTaken() {
        return new ConfigException(ConfigKey.BROKER_PORT.key() + "=" + config.port() + " on " + config.host()
                + " cannot be bound, most likely because another process listens there: stop that one, or set another"
                + " port (0: any free one)");
    }

    /** The port really bound. */
    public synchronized int port() {
        return port;
    }

    /** Where clients connect to. */
    public synchronized String url() {
        return "tcp://" + Hosts.inUrl(config.host()) + ":" + port;
    }

    /** Registers a gauge of the depth of each of these queues, and of dead letters; other brokers have monitoring of their own. */
    public void register(MeterRegistry metrics, Collection<String> queues) {
        for (String queue :
                Stream.concat(queues.stream(), Stream.of(DEAD_LETTERS)).toList()) {
            Gauge.builder("begini.broker.messages", this, now -> now.messages(queue))
                    .description("Messages on a queue of the embedded broker, those being worked on included")
                    .tag("queue", queue)
                    .register(metrics);
        }
    }

    /** How many messages are on a queue, those that a consumer has included; 0 for one that is not there. */
    public double messages(String queue) {
        EmbeddedActiveMQ running = server;
        if (running == null) {
            return Double.NaN;
        }
        return located(queue).map(Queue::getMessageCount).orElse(0L);
    }

    /** When the first message was sent that lies on a queue and that nobody works on. */
    public Optional<Instant> oldest(String queue) {
        return located(queue)
                .flatMap(found -> Optional.ofNullable(found.peekFirstMessage()))
                .map(reference -> Instant.ofEpochMilli(reference.getMessage().getTimestamp()));
    }

    /** When the first message was sent that lies on a queue and holds the term; only the first few thousands are looked at. */
    public Optional<Instant> holding(String queue, String term) {
        return located(queue).flatMap(found -> MessageSearch.first(found, term));
    }

    private Optional<Queue> located(String queue) {
        EmbeddedActiveMQ running = server;
        return running == null
                ? Optional.empty()
                : Optional.ofNullable(running.getActiveMQServer().locateQueue(SimpleString.of(queue)));
    }

    @Override
    public synchronized void close() {
        try {
            if (server != null) {
                server.stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker did not stop cleanly", e);
        } finally {
            server = null;
            if (lock != null) {
                lock.close();
                lock = null;
            }
        }
    }
}
