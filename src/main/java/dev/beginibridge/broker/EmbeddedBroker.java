package dev.beginibridge.broker;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.ops.Enduring;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A persistent Artemis broker in this process. It speaks the broker's own protocol over TCP, on loopback only, so it
 * needs no users. {@link BrokerSettings} says how it is set up.
 *
 * <p>Artemis stops by itself when its disk fails or is full. It is then started again, until it works, at the same port and with
 * its messages kept. After {@link #close} it can be started by hand.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Where messages lie that were delivered too often. */
    public static final String DEAD_LETTERS = BrokerSettings.DEAD_LETTERS;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final long LOOK_SECONDS = 3;
    private static final long STOP_WAIT_SECONDS = 3;
    private static final long LONGEST_REST_SECONDS = 30;

    private final BridgeConfig.Broker config;
    private final BridgeConfig.Jms jms;
    /** Held while it starts or stops. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile ScheduledExecutorService keeper;
    /** Null: none was started, or it has failed to start again. */
    private volatile BrokerRun run;
    /** The one bound at the first start; 0: there was none yet. */
    private volatile int port;
    /** Why it has stopped by itself, and is still not there; null: it is. */
    private volatile String trouble;
    /** Starts in vain since it was there. */
    private int failures;
    /** When the last of them was, by {@link System#nanoTime}. */
    private long failedAt;

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
    public void start() {
        changing.lock();
        try {
            if (keeper != null) {
                return;
            }
            open();
            keeper = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("begini-broker-keeper"));
            ScheduledFuture<?> unused = keeper.scheduleWithFixedDelay(
                    new Enduring("the watch on the embedded broker", this::keep),
                    LOOK_SECONDS,
                    LOOK_SECONDS,
                    TimeUnit.SECONDS);
        } finally {
            changing.unlock();
        }
    }

    private void open() {
        run = port == 0 ? BrokerRun.first(config, jms) : BrokerRun.again(config, jms, port);
        port = run.port();
    }

    private void keep() {
        changing.lock();
        try {
            startAgain();
            if (isClosing()) {
                stop(); // nobody waited for the start
            }
        } finally {
            changing.unlock();
        }
    }

    /** Starts it again when it has stopped by itself. */
    private void startAgain() {
        if (isClosing() || running().isPresent() || (run != null && run.isStopping())) {
            return;
        }
        if (isResting()) {
            return;
        }
        if (trouble == null) {
            tell("it stopped by itself, most likely because its disk failed or is full");
        }
        try {
            stop();
            open();
        } catch (ConfigException | IllegalStateException e) {
            tell(e.getMessage());
            failures++;
            failedAt = System.nanoTime();
            return;
        }
        trouble = null;
        failures = 0;
        LOG.info("the embedded broker is there again");
    }

    /** After each start in vain for longer: Artemis writes its failure with all frames to the log, be the disk full or not. */
    private boolean isResting() {
        return failures > 0 && System.nanoTime() - failedAt < TimeUnit.SECONDS.toNanos(restSeconds(failures));
    }

    static long restSeconds(int failures) {
        return Math.min(LONGEST_REST_SECONDS, LOOK_SECONDS << Math.min(failures - 1, 10));
    }

    private boolean isClosing() {
        ScheduledExecutorService now = keeper;
        return now == null || now.isShutdown();
    }

    private void tell(String why) {
        if (!why.equals(trouble)) {
            LOG.warn("no embedded broker: {}. It is started again, at least every half minute, until it works", why);
        }
        trouble = why;
    }

    /** Why there is none although it was started; empty: it runs. */
    public Optional<String> trouble() {
        return running().isPresent()
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(trouble).orElse("it stopped by itself"));
    }

    /** The port really bound. */
    public int port() {
        return port;
    }

    /** Where clients connect to. */
    public String url() {
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
        return running()
                .map(broker ->
                        located(queue).map(Queue::getMessageCount).orElse(0L).doubleValue())
                .orElse(Double.NaN);
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
        return running().flatMap(broker -> Optional.ofNullable(broker.locateQueue(SimpleString.of(queue))));
    }

    private Optional<ActiveMQServer> running() {
        return Optional.ofNullable(run).flatMap(BrokerRun::running);
    }

    @Override
    public void close() {
        ScheduledExecutorService now = keeper;
        if (now != null) {
            now.shutdown();
            keeper = null;
        }
        if (!isIdle()) {
            LOG.warn("the embedded broker is still starting, and is left to itself: it stops when it has started");
            return;
        }
        try {
            stop();
        } finally {
            changing.unlock();
        }
    }

    /** Takes the lock, unless a start is under way: that may read a journal for minutes, and Artemis bears no interrupt. */
    private boolean isIdle() {
        try {
            return changing.tryLock() || changing.tryLock(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void stop() {
        BrokerRun last = run;
        run = null;
        if (last != null) {
            last.close();
        }
    }
}
