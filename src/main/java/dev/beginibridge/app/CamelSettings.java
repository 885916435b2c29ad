package dev.beginibridge.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;

/** How Camel is run here: nothing found by scanning, nothing printed that could hold a secret. */
final class CamelSettings {
    private CamelSettings() {}

    /**
     * @param routes directory of the doors; empty: only the core
     * @param shut the doors that stay shut: {@code jms} for {@code jms-*.camel.yaml}, whose beans are not there then
     * @param stopTime how long a stop waits for requests in flight
     */
    static void apply(Main camel, Optional<Path> routes, List<String> shut, Duration stopTime) {
        camel.setDefaultPropertyPlaceholderLocation("false"); // our own layers are the only source
        MainConfigurationProperties settings = camel.configure();
        settings.setName("begini-bridge");
        settings.setBasePackageScanEnabled(false);
        settings.setRoutesIncludePattern(
                routes.map(directory -> "file:" + directory + "/*.camel.yaml").orElse("false"));
        settings.setRoutesExcludePattern(
                shut.stream().map(door -> "**/" + door + "-*.camel.yaml").collect(Collectors.joining(",")));
        settings.setAutoConfigurationLogSummary(false); // it prints properties
        settings.setStartupSummaryLevel(StartupSummaryLevel.Off);
        settings.setShutdownTimeout(Math.toIntExact(stopTime.toSeconds()));
        settings.setShutdownLogInflightExchangesOnTimeout(false); // it prints what is in flight
        settings.setMessageHistory(false);
        settings.setLogExhaustedMessageBody(false);
        settings.setAllowUseOriginalMessage(false);
        settings.setStreamCachingEnabled(false);
        settings.setJmxEnabled(false);
    }
}
