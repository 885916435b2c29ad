package dev.beginibridge.ops;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.beginibridge.config.Log;
import java.util.Collection;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps libraries from logging what passes through them. At DEBUG they print bodies, headers, statements and
 * parameters; no pattern finds every secret in that, so these loggers have a floor that no log configuration lowers.
 */
public final class LogGuard {
    /** The bridge's own log configuration, on the class path. */
    static final String CONFIGURATION = "dev/beginibridge/logback.xml";

    /** Everything that ever sees a request, a key or a link, and is not ours. */
    private static final List<String> LIBRARIES = List.of(
            "org.apache.hc",
            "org.apache.camel",
            "org.apache.activemq",
            "org.apache.artemis",
            "org.messaginghub",
            "org.springframework",
            "org.eclipse.jetty",
            "org.flywaydb",
            "org.postgresql",
            "org.sqlite",
            "com.zaxxer.hikari",
            "io.netty",
            "io.micrometer",
            "org.quartz");

    /** What the log steps of routes say, each under its route's id. */
    static final String ROUTES = "routes";

    static final String TRACER = "org.apache.camel.Tracing";

    /** At every level these log what a caller sent, even one without a token; no log configuration turns them on. */
    private static final List<String> SILENT =
            List.of("org.apache.activemq.audit", "org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort");

    private LogGuard() {}

    /** Lets the program log as {@link #CONFIGURATION} says, unless its operator names another; before anything logs. */
    public static void configure() {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null) {
            System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, CONFIGURATION);
        }
    }

    /**
     * Sets our own level and the format of lines, silence for those who repeat callers, and INFO as the floor for the
     * libraries, whatever the log configuration says. The format is that of each appender that has a {@link LineEncoder}.
     */
    public static void install(Log config) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext logging)) {
            return; // another logging back end: its owner decides, docs/operations.md says what to keep off
        }
        Level level = Level.toLevel(config.level(), Level.INFO);
        logging.getLogger("dev.beginibridge").setLevel(level);
        logging.getLogger(ROUTES).setLevel(level);
        LIBRARIES.forEach(name -> raise(logging.getLogger(name)));
        logging.getLoggerList().stream()
                .filter(logger ->
                        LIBRARIES.stream().anyMatch(name -> logger.getName().startsWith(name + ".")))
                .forEach(LogGuard::raise);
        if (logging.getTurboFilterList().stream().noneMatch(LibraryLines.class::isInstance)) {
            logging.addTurboFilter(new LibraryLines());
        }
        SILENT.forEach(name -> logging.getLogger(name).setLevel(Level.OFF));
        logging.getLogger(TRACER).setLevel(Level.INFO); // heard when a team turns it on; SecretMask is over it
        logging.getLoggerList().forEach(logger -> logger.iteratorForAppenders()
                .forEachRemaining(appender -> setFormat(appender, config.format() == Log.Format.JSON)));
    }

    /** Lets the loggers that routes name be heard, unless the log configuration has a word on one or on its package. */
    public static void hear(Collection<String> loggers) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            Level usual = logging.getLogger(Logger.ROOT_LOGGER_NAME).getLevel();
            loggers.stream()
                    .map(logging::getLogger)
                    .filter(logger -> logger.getLevel() == null
                            && logger.getEffectiveLevel().equals(usual))
                    .forEach(logger -> logger.setLevel(logging.getLogger(ROUTES).getLevel()));
        }
    }

    /** From here on lines go to standard error: what a command prints on standard output is its answer alone. */
    public static void leaveStandardOutput() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.getLoggerList()
                    .forEach(logger -> logger.iteratorForAppenders().forEachRemaining(LogGuard::turnToStandardError));
        }
    }

    private static void turnToStandardError(Appender<ILoggingEvent> appender) {
        if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            console.stop();
            console.setTarget(ConsoleTarget.SystemErr.getName());
            console.start();
        }
    }

    private static void setFormat(Appender<ILoggingEvent> appender, boolean json) {
        if (appender instanceof OutputStreamAppender<ILoggingEvent> lines
                && lines.getEncoder() instanceof LineEncoder encoder) {
            encoder.json(json);
        }
    }

    private static void raise(Logger logger) {
        if (!logger.getEffectiveLevel().isGreaterOrEqual(Level.INFO)) {
            logger.setLevel(Level.INFO);
        }
    }
}
