package dev.beginibridge.app;

import java.time.Duration;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;

/** How Camel is run here: nothing found by scanning, nothing printed that could hold a secret. */
final class CamelSettings {
    private CamelSettings() {}

    /**
     * @param routes the files that are loaded
     * @param stopTime how long a stop waits for requests in flight
     */
    static void apply(Main camel, RouteFolder routes, Duration stopTime, boolean jmx) {
        camel.setDefaultPropertyPlaceholderLocation("false"); // our own layers are the only source
        MainConfigurationProperties settings = camel.configure();
        settings.setName("begini-bridge");
        settings.setBasePackageScanEnabled(false);
        settings.setRoutesIncludePattern(routes.included());
        settings.setRoutesExcludePattern(routes.excluded());
        settings.setAutoConfigurationLogSummary(false); // it prints properties
        settings.setStartupSummaryLevel(StartupSummaryLevel.Off);
        settings.setShutdownTimeout(Math.toIntExact(stopTime.toSeconds()));
        settings.setShutdownLogInflightExchangesOnTimeout(false); // it prints what is in flight
        settings.setMessageHistory(false);
        settings.setLogExhaustedMessageBody(false);
        settings.setAllowUseOriginalMessage(false);
        settings.setStreamCachingEnabled(false);
        settings.setJmxEnabled(jmx); // with it a start takes longer
    }
}
