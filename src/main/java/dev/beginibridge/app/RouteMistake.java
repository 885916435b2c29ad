package dev.beginibridge.app;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.spi.MaskingFormatter;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Why a route file cannot be used, for the log: the line and the cause in words. The values of endpoints' options and queries
 * of URIs are left out, since they may be secrets.
 */
final class RouteMistake {
    private static final int MAX_LENGTH = 300;
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("(?:^|, )([A-Za-z][A-Za-z0-9.-]*)=");

    private RouteMistake() {}

    /** @param lines the text of the file */
    static String of(CamelContext camel, Exception failure, List<String> lines) {
        String routeLine = "";
        String yamlMistake = "";
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> options = unknownOptions(cause, lines);
            if (options.isPresent()) {
                return options.get();
            }
            if (cause instanceof MarkedYamlEngineException yaml) { // the innermost knows best
                String mark = yaml.getProblemMark()
                        .map(found -> "line " + (found.getLine() + 1) + ": ")
                        .orElse("");
                yamlMistake = mark + words(camel, yaml.getProblem());
            }
            if (routeLine.isEmpty()) {
                routeLine = routeLine(cause, lines);
            }
            deepest = cause;
        }
        return yamlMistake.isEmpty()
                ? routeLine + words(camel, deepest.getMessage()) + " ("
                        + deepest.getClass().getSimpleName() + ")"
                : yamlMistake;
    }

    /** The names of options that an endpoint does not have, as far as the file has them, too. */
    private static Optional<String> unknownOptions(Throwable cause, List<String> lines) {
        Matcher options = UNKNOWN_OPTIONS.matcher(String.valueOf(cause.getMessage()));
        if (!options.find()) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>();
        String line = "";
        Matcher option = OPTION.matcher(options.group(1));
        while (option.find()) {
            String found =
                    RouteText.line(lines, Pattern.compile("\\b" + Pattern.quote(option.group(1)) + "\"?\\s*[:=]"));
            if (!found.isEmpty()) {
                names.add(option.group(1));
                line = line.isEmpty() ? found : line;
            }
        }
        return Optional.of(line + "the endpoint has no option " + String.join(", ", names));
    }

    private static String routeLine(Throwable cause, List<String> lines) {
        String route = cause instanceof FailedToStartRouteException start
                ? start.getRouteId()
                : cause instanceof FailedToCreateRouteException create ? create.getRouteId() : null;
        if (route == null) {
            return "";
        }
        String line = RouteText.line(lines, "id", route);
        return (line.isEmpty() ? RouteText.line(lines, "routeId", route) : line) + "route " + route + ": ";
    }

    private static String words(CamelContext camel, String message) {
        if (message == null) {
            return "it cannot be used";
        }
        String bare =
                message.replaceAll("\\?\\S+", "?…").replaceAll("\\s+", " ").strip();
        MaskingFormatter mask =
                camel.getRegistry().lookupByNameAndType(MaskingFormatter.CUSTOM_LOG_MASK_REF, MaskingFormatter.class);
        String masked = mask == null ? bare : mask.format(bare);
        return masked.length() > MAX_LENGTH ? masked.substring(0, MAX_LENGTH) + "…" : masked;
    }
}
