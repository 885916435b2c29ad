package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What Logback does when the program has told it where to look. */
class LogSetupTest {
    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
    }

    private static LoggerContext started() throws Exception {
        LogGuard.configure();
        LoggerContext logging = new LoggerContext();
        new ContextInitializer(logging).autoConfig();
        return logging;
    }

    private static Logger root(LoggerContext logging) {
        return logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void oursSpeakAndLibrariesOnlyWarn() throws Exception {
        LoggerContext logging = started();
        ConsoleAppender<?> console =
                assertInstanceOf(ConsoleAppender.class, root(logging).getAppender("console"));
        assertTrue(console.isStarted());
        assertInstanceOf(LineEncoder.class, console.getEncoder());
        assertTrue(logging.getLogger("dev.beginibridge.app.Bridge").isInfoEnabled());
        assertFalse(logging.getLogger("org.eclipse.jetty").isInfoEnabled());
        assertTrue(logging.getLogger("org.eclipse.jetty").isWarnEnabled());
        assertFalse(logging.getLogger("dev.beginibridge.jms.RequestListeners").isErrorEnabled());
        assertFalse(
                logging.getLogger("org.apache.activemq.audit.base").isErrorEnabled(),
                "it names the user and the queue of each step");
    }

    @Test
    void aFileOfTheOperatorStandsInsteadOfIt() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.xml"), """
                <configuration>
                  <appender name="mine" class="ch.qos.logback.core.read.ListAppender"/>
                  <root level="ERROR"><appender-ref ref="mine"/></root>
                </configuration>
                """);
        System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, file.toString());
        Logger root = root(started());
        assertNotNull(root.getAppender("mine"));
        assertNull(root.getAppender("console"));
        assertEquals("ERROR", root.getLevel().toString());
    }

    @Test
    void anApplicationWithTheBridgeInItKeepsItsOwn() {
        ClassLoader loader = LogGuard.class.getClassLoader();
        assertNull(loader.getResource("logback.xml"), "Logback would take it for the application's");
        assertFalse(
                ServiceLoader.load(Configurator.class).stream()
                        .anyMatch(found -> found.type().getName().startsWith("dev.beginibridge")),
                "a service would be asked before the application's file");
    }

    /** A logger that a log step names is heard; one whose package the operator has silenced is not. */
    @Test
    void whatTheLogConfigurationSaysOfAPackageStands() {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger quiet = logging.getLogger("bank.quiet");
        quiet.setLevel(Level.ERROR);
        LogGuard.hear(List.of("bank.quiet.steps", "bank.loud.steps"));
        assertEquals(Level.ERROR, logging.getLogger("bank.quiet.steps").getEffectiveLevel());
        assertEquals(
                logging.getLogger(LogGuard.ROUTES).getLevel(),
                logging.getLogger("bank.loud.steps").getLevel());
        quiet.setLevel(null);
    }
}
