package dev.beginibridge.broker;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.ops.BareTrace;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.management.MBeanServerFactory;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServer.SERVER_STATE;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded broker from one start to its stop, be it told to or not. */
final class BrokerRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerRun.class);

    private final BridgeConfig.Broker config;
    private final ProcessLock lock;
    private final CompletableFuture<Exception> failed = new CompletableFuture<>();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ() {
        @Override
        public void createActiveMQServer() throws Exception {
            super.createActiveMQServer();
            getActiveMQServer().addProtocolManagerFactory(new OtherProtocols(config.amqp()));
            getActiveMQServer().registerActivationFailureListener(failed::complete);
        }
    };
    private int port;

    private BrokerRun(BridgeConfig.Broker config) {
        this.config = config;
        this.lock = locked(config.directory());
    }

    /** Starts the first time, with all queues there on return; throws a {@link ConfigException} that names the key when it cannot. */
    static BrokerRun first(BridgeConfig.Broker config, BridgeConfig.Jms jms) {
        makeDirectory(config.directory());
        return started(config, BrokerSettings.of(config, jms));
    }

    /** Starts again at the port that it had. */
    static BrokerRun again(BridgeConfig.Broker config, BridgeConfig.Jms jms, int port) {
        BridgeConfig.Broker same = new BridgeConfig.Broker(config.host(), port, config.directory(), config.amqp());
        // Guarantee: without the journal that it had it does not start. With a new one it would have lost its messages.
        checkIsThere(config, "journal");
        checkIsThere(config, "bindings");
        return started(
                same, BrokerSettings.of(same, jms).setCreateJournalDir(false).setCreateBindingsDir(false));
    }

    /** A file system that is away leaves an empty folder where it was mounted. */
    private static void checkIsThere(BridgeConfig.Broker config, String part) {
        try (Stream<Path> files = Files.list(config.directory().resolve(part))) {
            if (files.findAny().isEmpty()) {
                throw notStarted(config, "its folder " + part + " is empty");
            }
        } catch (IOException e) {
            throw notStarted(
                    config,
                    "its folder " + part + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static BrokerRun started(BridgeConfig.Broker config, Configuration settings) {
        BrokerRun run = new BrokerRun(config);
        boolean started = false;
        try {
            run.start(settings);
            started = true;
            return run;
        } catch (ConfigException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the start of the embedded broker was interrupted", e);
        } catch (Exception e) {
            throw notStarted(config, e.getMessage());
        } finally {
            if (!started) {
                run.giveUp();
            }
        }
    }

    private static ConfigException notStarted(BridgeConfig.Broker config, String why) {
        return new ConfigException("the embedded broker did not start with its journal in "
                + ConfigKey.BROKER_DIRECTORY.key() + "=" + config.directory() + ": " + why);
    }

    private void start(Configuration settings) throws Exception {
        checkPortIsFree();
        // Nobody reads it; without one of its own the broker fills the JVM's, which takes long.
        broker.setMbeanServer(MBeanServerFactory.newMBeanServer());
        broker.setConfiguration(settings);
        broker.start();
        checkIsActive();
        port = boundPort();
        HttpRefusal.guard(server().getRemotingService().getAcceptor(BrokerSettings.ACCEPTOR));
    }

    /**
     * Artemis returns when it has read its journal, however long that takes; when it cannot use it, it only logs that and
     * returns as well.
     */
    private void checkIsActive() throws Exception {
        if (failed.isDone()) {
            throw failed.join();
        }
        if (!server().isActive()) {
            throw new IllegalStateException("it stopped before it was there");
        }
    }

    private static void makeDirectory(Path directory) {
        try {
            OwnerOnly.createDirectory(directory); // messages in the journal hold links
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    /** The broker's own lock on its journal waits without a word; this one says at once what is wrong. */
    static ProcessLock locked(Path directory) {
        try {
            return ProcessLock.take(
                            directory.resolve("bridge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .orElseThrow(() -> new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory
                            + " is in use by another running bridge: stop that one, or set another directory"));
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static ConfigException unwritable(Path directory, IOException e) {
        return new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory + " cannot be written ("
                + e.getClass().getSimpleName() + "): give this user a directory of its own");
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
        var acceptor = server().getRemotingService().getAcceptor(BrokerSettings.ACCEPTOR);
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
    int port() {
        return port;
    }

    /** The server; empty when it has stopped by itself. */
    Optional<ActiveMQServer> running() {
        return Optional.of(server()).filter(ActiveMQServer::isStarted);
    }

    /** Whether it is about to stop by itself. */
    boolean isStopping() {
        return server().getState() == SERVER_STATE.STOPPING;
    }

    /** Null before its start. */
    private ActiveMQServer server() {
        return broker.getActiveMQServer();
    }

    /** Closes what has not started. */
    private void giveUp() {
        try {
            close();
        } catch (IllegalStateException e) {
            LOG.debug("{}", e.getMessage(), BareTrace.of(e)); // why it did not start is what counts
        }
    }

    @Override
    public void close() {
        try {
            if (server() != null) {
                broker.stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker did not stop cleanly", e);
        } finally {
            lock.close();
        }
    }
}
