package dev.beginibridge.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.slf4j.Marker;

/**
 * Leaves out of the servers' warnings what passed through them, which may hold a uid: the broker prints a message that came twice
 * or became a dead letter with all its properties, and the HTTP server a request that failed with its path and the failure's
 * text.
 */
final class LibraryLines extends TurboFilter {
    private static final String LEFT_OUT = "…";

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] given, Throwable failure) {
        if (!level.isGreaterOrEqual(Level.WARN) || (given == null && failure == null)) {
            return FilterReply.NEUTRAL;
        }
        UnaryOperator<Object> rule = ruleFor(logger.getName());
        Object[] said = given == null ? new Object[0] : given;
        Object[] bare = Arrays.stream(said).map(rule).toArray();
        Throwable bareFailure = (Throwable) rule.apply(failure);
        if (bareFailure == failure && Arrays.equals(said, bare)) {
            return FilterReply.NEUTRAL;
        }
        int number = Level.toLocationAwareLoggerInteger(level);
        logger.log(marker, LibraryLines.class.getName(), number, format, bare, bareFailure);
        return FilterReply.DENY;
    }

    private static UnaryOperator<Object> ruleFor(String logger) {
        if (logger.startsWith("org.eclipse.jetty.")) {
            return LibraryLines::ofHttpServer;
        }
        return logger.startsWith("org.apache.activemq.") || logger.startsWith("org.apache.artemis.")
                ? LibraryLines::ofBroker
                : UnaryOperator.identity();
    }

    private static Object ofHttpServer(Object said) {
        if (said instanceof Throwable failure) {
            return failure instanceof BareTrace ? failure : BareTrace.of(failure);
        }
        return said == null || said instanceof Number ? said : LEFT_OUT;
    }

    private static Object ofBroker(Object said) {
        boolean passesThrough = said != null
                && !(said instanceof Throwable)
                && said.getClass().getName().startsWith("org.apache.a");
        return passesThrough ? LEFT_OUT : said;
    }
}
