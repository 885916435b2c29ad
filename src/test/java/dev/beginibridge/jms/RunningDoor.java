package dev.beginibridge.jms;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.format.record.Layout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** The queue door and its real route file, with a scripted heart, on a broker of the test's. */
final class RunningDoor implements AutoCloseable {
    static final Duration RETRY = Duration.ofHours(1);
    private static final int STOP_SECONDS = 3;

    final ScriptedHeart heart = new ScriptedHeart();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final CamelContext camel = new DefaultCamelContext();
    final JmsDoor door;

    RunningDoor(String url, Correlation correlation, int concurrency) {
        this(JmsBroker.at(Optional.of(url)), config(correlation, concurrency), Map.of());
    }

    RunningDoor(JmsBroker broker, BridgeConfig.Jms config, Map<String, Layout> layouts) {
        this(broker, config, layouts, Clock.systemUTC());
    }

    RunningDoor(JmsBroker broker, BridgeConfig.Jms config, Map<String, Layout> layouts, Clock clock) {
        camel.getPropertiesComponent().setInitialProperties(placeholders(config));
        camel.getShutdownStrategy().setTimeout(STOP_SECONDS);
        camel.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
        BridgeConfig.Retry retry = new BridgeConfig.Retry(RETRY, Duration.ofMillis(100), Duration.ofSeconds(1));
        door = new JmsDoor(config, layouts, retry, camel, clock, metrics);
        door.serveFrom(broker);
    }

    static RunningDoor start(String url, Correlation correlation, int concurrency) throws Exception {
        return start(new RunningDoor(url, correlation, concurrency));
    }

    static RunningDoor start(RunningDoor running) throws Exception {
        running.load();
        running.camel.start();
        return running;
    }

    void load() throws Exception {
        door.bind(camel.getRegistry());
        camel.addRoutes(heart);
        List<Resource> routes = new ArrayList<>();
        for (String file : List.of("queue-door", "jms-requests")) {
            routes.add(PluginHelper.getResourceLoader(camel).resolveResource("file:routes/" + file + ".camel.yaml"));
        }
        PluginHelper.getRoutesLoader(camel).loadRoutes(routes);
    }

    static BridgeConfig.Jms config(Correlation correlation, int concurrency) {
        return config(correlation, concurrency, Map.of(), Configs.PLAIN_REPLY);
    }

    static BridgeConfig.Jms config(
            Correlation correlation, int concurrency, Map<String, JmsBroker> brokers, BridgeConfig.JmsReply reply) {
        return new BridgeConfig.Jms(
                true,
                JmsBroker.at(Optional.empty()),
                brokers,
                concurrency,
                Duration.ofSeconds(STOP_SECONDS),
                correlation,
                reply,
                StandardCharsets.UTF_8,
                Optional.empty(),
                "TEST.REQUEST",
                "TEST.REPLY",
                "TEST.INVALID",
                "TEST.PARKED",
                "TEST.RESULT");
    }

    private static Properties placeholders(BridgeConfig.Jms config) {
        Properties properties = new Properties();
        properties.setProperty("begini.jms.queue.request", config.requestQueue());
        properties.setProperty("begini.jms.queue.reply", config.replyQueue());
        properties.setProperty("begini.jms.queue.invalid", config.invalidQueue());
        properties.setProperty("begini.jms.concurrency", Integer.toString(config.concurrency()));
        return properties;
    }

    double count(String fate) {
        return metrics.get("begini.jms.messages").tag("fate", fate).counter().count();
    }

    @Override
    public void close() {
        door.close();
        camel.stop();
    }
}
