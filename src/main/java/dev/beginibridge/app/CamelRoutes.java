package dev.beginibridge.app;

import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.core.Core;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.ops.RouteLoggers;
import dev.beginibridge.ops.SecretMask;
import dev.beginibridge.rest.RestDoor;
import dev.beginibridge.result.handover.EventRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;

/** Camel with the bridge's routes: binds what they name, checks their wiring, and starts them. */
record CamelRoutes(BridgeConfig config, Settings settings, RouteFolder routes, Parts parts) {
    /**
     * @param stopTime how long a stop waits for requests in flight
     * @param opened is given what has to be closed
     */
    CamelContext start(
            Core core,
            ResultRoom results,
            Doors doors,
            Health health,
            Optional<BrokerStart> broker,
            Duration stopTime,
            Consumer<AutoCloseable> opened)
            throws Exception {
        Main camel = new Main();
        settings.placeholders().forEach(camel::addInitialProperty);
        camel.addInitialProperty(
                ConfigKey.API_BASE_URL.key(), config.api().baseUrl().toString());
        configure(camel, stopTime);
        camel.configure().addRoutesBuilder(core.route());
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                RouteOrigins.follow(main.getCamelContext());
                core.bind(main.getCamelContext());
                CamelHealth.register(main.getCamelContext(), health);
                if (parts.withDoors()) {
                    results.bind(main.getCamelContext().getRegistry(), core.ledger());
                    doors.bind(main.getCamelContext(), core, health, opened);
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport main) {
                doors.connect(main.getCamelContext(), broker);
                new SecretMask(config.link().baseUrl()).guard(main.getCamelContext());
                List<String> polled =
                        parts == Parts.FILES ? OtherDoors.shut((ModelCamelContext) main.getCamelContext()) : List.of();
                Wiring.check(main.getCamelContext(), provided(doors, results), polled);
            }
        });
        opened.accept(camel::stop);
        try {
            camel.start();
        } catch (ConfigException e) {
            throw parts.withDoors() ? e : alone(e);
        } catch (Exception e) {
            throw mistake(camel.getCamelContext(), e);
        }
        CamelContext context = camel.getCamelContext();
        RouteHealth watched = new RouteHealth(context);
        health.register("routes", watched::check);
        if (parts == Parts.ALL && config.camel().reload()) {
            RouteReload.watch(context, routes, watched, provided(doors, results));
        }
        LogGuard.hear(RouteLoggers.of(context));
        return context;
    }

    /** In the whole bridge the same file may be right. */
    private static ConfigException alone(ConfigException mistakes) {
        List<String> told = new ArrayList<>(mistakes.problems());
        told.add(
                "This command loads of begini.routes token-call.camel.yaml alone: what its route names must stand in that file");
        return new ConfigException(told);
    }

    /** What is wrong with the route files if anything is; else why they do not start. */
    private Exception mistake(CamelContext camel, Exception failure) {
        try {
            RouteFiles.check(config, settings, routes, parts.withDoors());
            return RouteFiles.told(camel, failure);
        } catch (ConfigException e) {
            return e;
        } catch (Exception e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    /** Nothing is found by scanning, and nothing is printed that could hold a secret. */
    private void configure(Main camel, Duration stopTime) {
        camel.setDefaultPropertyPlaceholderLocation("false"); // our own layers are the only source
        MainConfigurationProperties camelSettings = camel.configure();
        camelSettings.setName("begini-bridge");
        camelSettings.setBasePackageScanEnabled(false);
        camelSettings.setRoutesIncludePattern(routes.included());
        camelSettings.setRoutesExcludePattern(routes.excluded());
        camelSettings.setAutoConfigurationLogSummary(false); // it prints properties
        camelSettings.setStartupSummaryLevel(StartupSummaryLevel.Off);
        camelSettings.setShutdownTimeout(Math.toIntExact(stopTime.toSeconds()));
        camelSettings.setShutdownLogInflightExchangesOnTimeout(false); // it prints what is in flight
        camelSettings.setMessageHistory(false);
        camelSettings.setLogExhaustedMessageBody(false);
        camelSettings.setAllowUseOriginalMessage(false);
        camelSettings.setStreamCachingEnabled(false);
        RestDoor.configure(camelSettings.rest());
        camelSettings.setJmxEnabled(config.camel().jmx()); // with it a start takes longer
    }

    private Wiring.Provided provided(Doors doors, ResultRoom results) {
        return new Wiring.Provided(
                settings.placeholders().keySet(),
                config.layouts().keySet(),
                sendersFromJava(doors.file().isPresent(), parts.withDoors() && results.needsRoute()));
    }

    static Map<String, String> sendersFromJava(boolean rows, boolean events) {
        Map<String, String> senders = new TreeMap<>(Map.of(TokenClient.ENDPOINT, "the core sends each call of Begini"));
        if (rows) {
            senders.put(FileDoor.ROWS, "the file door sends each row");
        }
        if (events) {
            senders.put(EventRoute.ENDPOINT, "the outbox hands over each event");
        }
        return senders;
    }
}
