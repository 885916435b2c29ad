package dev.beginibridge.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Leaves out of what Camel says, and what it stands on, all that may quote a message while routes run: the messages of
 * exceptions, what is filled in, and all behind the first words of a text that comes ready made. What stays tells an operator
 * where to look: these words, numbers, the kinds and frames of all causes, and the route and step; where Camel tells none, the
 * thread, which has the name of the route's endpoint.
 */
final class RouteLines extends TurboFilter {
    private static final List<String> LIBRARIES =
            List.of("org.apache.camel.", "org.springframework.", "org.messaginghub.", "org.quartz.");

    private static final String LEFT_OUT = "…";

    /** No message can say what it is, and so none can pass itself off as a line of Camel's message history. */
    private static final String STEP = UUID.randomUUID() + " ";

    /** What a text begins with; what varies stands behind a sign. */
    private static final Pattern WORDS = Pattern.compile("[A-Za-z]++(?:[,.]? [A-Za-z]++)*+");

    private static final Pattern KIND = Pattern.compile("\\b(?:[a-z][a-z0-9_]*+\\.)++[A-Z]\\w*(?:Exception|Error)\\b");

    /** Kinds and words stand at the beginning; what quotes a message may be as long as that is. */
    private static final int LOOKED_AT = 1_000;

    /** From now on, for good: what is said of route files before, while they are read, is not touched. */
    static void over(CamelContext camel) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            camel.getGlobalOptions().put(Exchange.MESSAGE_HISTORY_OUTPUT_FORMAT, STEP + "%2$s %1$s");
            if (logging.getTurboFilterList().stream().noneMatch(RouteLines.class::isInstance)) {
                logging.addTurboFilter(new RouteLines());
            }
        }
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] given, Throwable failure) {
        if (format == null || !level.isGreaterOrEqual(logger.getEffectiveLevel()) || !isOverheard(logger.getName())) {
            return FilterReply.NEUTRAL;
        }
        boolean ready = given == null || given.length == 0;
        Throwable why = failure == null && !ready && given[given.length - 1] instanceof Throwable last ? last : failure;
        String said = ready ? words(format, why) : filledIn(format, given);
        String text = said + place(format, level) + (why == null ? kinds(format) : "");
        LoggingEvent event = new LoggingEvent(
                RouteLines.class.getName(), logger, level, text, why == null ? null : BareTrace.of(why), null);
        if (marker != null) {
            event.addMarker(marker);
        }
        logger.callAppenders(event);
        return FilterReply.DENY;
    }

    /** The tracer has {@link SecretMask} over it. */
    private static boolean isOverheard(String logger) {
        return LIBRARIES.stream().anyMatch(logger::startsWith) && !logger.equals(LogGuard.TRACER);
    }

    private static String filledIn(String format, Object[] given) {
        Object[] bare = Arrays.stream(given).map(RouteLines::bare).toArray();
        return MessageFormatter.basicArrayFormat(format, bare);
    }

    private static Object bare(Object given) {
        if (given instanceof Throwable failure) {
            return failure.getClass().getName();
        }
        boolean says = given instanceof Number || given instanceof Boolean || given instanceof Class<?>;
        return says || given instanceof Enum<?> ? given : LEFT_OUT;
    }

    private static String words(String text, Throwable failure) {
        Matcher words = WORDS.matcher(beginning(text));
        boolean quotes = failure != null && failure.getMessage() != null && text.startsWith(failure.getMessage());
        if (quotes || !words.lookingAt()) {
            return LEFT_OUT;
        }
        String rest = text.substring(words.end());
        return rest.isEmpty() || rest.equals(".") ? text : words.group() + LEFT_OUT;
    }

    private static String place(String text, Level level) {
        List<String> steps = text.lines()
                .filter(line -> line.startsWith(STEP))
                .map(line -> line.substring(STEP.length()).strip())
                .toList();
        if (!steps.isEmpty()) {
            String origin = steps.get(0).replaceFirst("/.*", "");
            String step = steps.get(steps.size() - 1);
            return " at " + step + (step.startsWith(origin + "/") ? "" : ", from " + origin);
        }
        return level.isGreaterOrEqual(Level.WARN)
                ? " on " + Thread.currentThread().getName()
                : "";
    }

    private static String kinds(String text) {
        String kinds = KIND.matcher(beginning(text))
                .results()
                .map(match -> match.group())
                .distinct()
                .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "" : ": " + kinds;
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), LOOKED_AT));
    }
}
