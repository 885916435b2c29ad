package dev.beginibridge.ops;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.List;

/**
 * What the bridge says goes to the console; libraries speak up only when something is wrong. Found by Logback as a service,
 * and in Java because a file in XML takes longer to read than many a part of the bridge takes to start. A file that
 * {@code -Dlogback.configurationFile} names stands instead of it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** As this pattern says, or as JSON: {@code begini.log.format}. */
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %-20.20logger{0} %msg"
            + "%replace( correlation=%X{correlation}){' correlation=$', ''}%n";

    private static final List<String> MUTE = List.of(
            // a line for each try while a broker is away; the queue door says it once
            "dev.beginibridge.jms.RequestListeners",
            // names the user and the queue of each client's every step
            "org.apache.activemq.audit");

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        logging.getStatusManager().add(new NopStatusListener()); // else it prints its own warnings
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console(logging));
        logging.getLogger("dev.beginibridge").setLevel(Level.INFO);
        MUTE.forEach(name -> logging.getLogger(name).setLevel(Level.OFF));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext logging) {
        LineEncoder lines = new LineEncoder();
        lines.setContext(logging);
        lines.setPattern(PATTERN);
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("console");
        console.setContext(logging);
        console.setEncoder(lines);
        console.start();
        return console;
    }
}
