package dev.beginibridge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears what one logger says until it is closed. */
public final class HeardLog implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    private HeardLog(String name) {
        this.logger = (Logger) LoggerFactory.getLogger(name);
        this.before = logger.getLevel();
        ear.setContext(logger.getLoggerContext());
        ear.start();
        logger.addAppender(ear);
    }

    /** One of ours, at every level. */
    public static HeardLog of(Class<?> speaker) {
        HeardLog heard = new HeardLog(speaker.getName());
        heard.logger.setLevel(Level.TRACE);
        return heard;
    }

    /** A library's, at the level that it has. */
    public static HeardLog of(String library) {
        return new HeardLog(library);
    }

    public List<ILoggingEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
        logger.setLevel(before);
    }
}
