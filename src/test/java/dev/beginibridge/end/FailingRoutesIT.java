package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.beginibridge.HeardLog;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Routes of one's own that fail: where and why is told, and nothing of what they were given. */
@Timeout(120)
class FailingRoutesIT {
    private static final String UID = "FAILS-1";
    private static final String REQUEST = "{\"uid\":\"" + UID + "\"}";
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @TempDir
    private static Path directory;

    private static Level before;
    private static HeardLog heard;
    private static TestBridge bridge;

    @BeforeAll
    static void start() throws Exception {
        heard = HeardLog.of(org.slf4j.Logger.ROOT_LOGGER_NAME);
        before = ROOT.getLevel();
        ROOT.setLevel(Level.INFO);
        Path routes = ShippedRoutes.in(directory).folder();
        try (Stream<Path> failing = Files.list(Path.of("src/test/resources/failing-routes"))) {
            for (Path file : failing.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        bridge = TestBridge.start(
                directory,
                "begini.routes",
                routes.toString(),
                "camel.main.tracing",
                "true",
                "failing.folder",
                directory.resolve("failing").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        bridge.close();
        heard.close();
        ROOT.setLevel(before);
    }

    private static String printed(ILoggingEvent event) {
        return event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + " "
                + event.getMDCPropertyMap()
                + (event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    private static List<String> printed() {
        return heard.events().stream().map(FailingRoutesIT::printed).toList();
    }

    /** What a line has: the logger, where it was, and a cause. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fails-convert     | DefaultErrorHandler       | at fails-convert/to-number                  | java.lang.NumberFormatException
            fails-convert     | EndpointMessageListener   | JmsConsumer[fails-convert]                  | java.lang.NumberFormatException
            fails-parse       | DefaultErrorHandler       | at fails-parse/parse                        | com.fasterxml.jackson.core.JsonParseException
            fails-quote       | DefaultErrorHandler       | at fails-quote/quote                        | java.lang.IllegalStateException
            fails-like-camel  | DefaultErrorHandler       | at fails-like-camel/forge                   | java.lang.IllegalStateException
            fails-address     | DefaultErrorHandler       | at fails-address/send-there                 | DirectConsumerNotAvailableException
            fails-enrich      | DefaultErrorHandler       | at fails-enrich/ask-there                   | DirectConsumerNotAvailableException
            fails-roll-back   | DefaultErrorHandler       | Rollback… at fails-roll-back/back           | ''
            fails-roll-back   | EndpointMessageListener   | JmsConsumer[fails-roll-back]                | org.apache.camel.RollbackExchangeException
            fails-split       | DefaultErrorHandler       | at fails-split/part-to-number               | java.lang.NumberFormatException
            fails-deep        | DefaultErrorHandler       | , from fails-deep | java.lang.NumberFormatException
            fails-tap         | DefaultErrorHandler       | at deeper/deeper-to-number  | java.lang.NumberFormatException
            fails-seda        | DefaultErrorHandler       | at fails-behind-seda/seda-to-number         | java.lang.NumberFormatException
            fails-seda        | SedaConsumer              | seda://fails                                | java.lang.NumberFormatException
            fails-bare-seda   | SedaConsumer              | seda://fails-bare                           | java.lang.NumberFormatException
            fails-bare        | EndpointMessageListener   | JmsConsumer[fails-bare]                     | java.lang.NumberFormatException
            fails-file        | DefaultErrorHandler       | at fails-at-file/file-to-number             | java.lang.NumberFormatException
            fails-file        | GenericFileOnCompletion   | file://                                     | ''
            fails-timer       | DefaultErrorHandler       | at fails-timer/timed-to-number              | java.lang.NumberFormatException
            fails-timer       | TimerConsumer             | timer://fails                               | java.lang.NumberFormatException
            fails-quartz      | DefaultErrorHandler       | at fails-quartz/scheduled-to-number         | java.lang.NumberFormatException
            fails-quartz      | CamelJob                  | Worker-1                                    | java.lang.NumberFormatException
            fails-again       | DefaultErrorHandler       | for… on Camel                               | java.lang.NumberFormatException
            fails-again       | DefaultErrorHandler       | at fails-again/again-to-number              | java.lang.NumberFormatException
            fails-short       | DefaultErrorHandler       | at fails-short/short-to-number              | org.apache.camel.InvalidPayloadException
            fails-dead-letter | DefaultErrorHandler       | at dead-letters/dead-letter-fails           | java.lang.IllegalStateException
            fails-dead-letter | FatalFallbackErrorHandler | JmsConsumer[fails-dead-letter]              | java.lang.NumberFormatException
            fails-dead-letter | DeadLetterChannel         | JmsConsumer[fails-dead-letter]              | java.lang.IllegalStateException
            fails-transacted  | DefaultErrorHandler       | at fails-transacted/transacted-to-number    | java.lang.NumberFormatException
            fails-goes-on     | DefaultErrorHandler       | at fails-goes-on/                           | java.lang.NumberFormatException
            """)
    void isToldWithoutWhatItWasGiven(String queue, String logger, String where, String kind) throws Exception {
        try (JmsClient jms = bridge.jms()) {
            TextMessage request = jms.session.createTextMessage(REQUEST);
            request.setJMSCorrelationID(UID);
            jms.send(queue, request);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertTrue(
                        printed().stream()
                                .anyMatch(line -> line.contains(logger) && line.contains(where) && line.contains(kind)),
                        () -> String.join("\n", printed())));
        for (String line : printed()) {
            assertFalse(line.contains(UID), line);
            assertFalse(line.contains("eyJ"), line);
            assertFalse(line.contains(bridge.config.link().baseUrl().getHost() + "/e"), line);
        }
    }
}
