package dev.beginibridge.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which key an environment variable stands for. */
final class VariableNames {
    private VariableNames() {}

    /** The key, for a family with the name among the keys already configured that looks alike; empty: it is none. */
    static Optional<String> keyOf(String variable, Collection<String> configured) {
        for (ConfigKey key : ConfigKey.values()) {
            if (!key.isFamily()) {
                if (variableOf(key.key()).equals(variable)) {
                    return Optional.of(key.key());
                }
                continue;
            }
            String[] around = key.key().split("NAME", 2);
            String before = variableOf(around[0]);
            String after = variableOf(around[1]);
            if (variable.startsWith(before)
                    && variable.endsWith(after)
                    && variable.length() > before.length() + after.length()) {
                String part = variable.substring(before.length(), variable.length() - after.length());
                String name = configured.stream()
                        .filter(known -> known.startsWith(around[0]))
                        .map(known -> known.substring(around[0].length()).replaceFirst("\\..*", ""))
                        .filter(known -> variableOf(known).equals(part))
                        .findFirst()
                        .orElseGet(() -> part.toLowerCase(Locale.ROOT).replace('_', '-'));
                return Optional.of(key.key(name));
            }
        }
        return Optional.empty();
    }

    /** The variable that is at most some edits away; of a family, with the name that stands in the given one. */
    static Optional<String> nearest(String variable, int edits) {
        return Arrays.stream(ConfigKey.values())
                .flatMap(key -> key.isFamily() ? ofFamily(key, variable) : Stream.of(variableOf(key.key())))
                .filter(known -> Nearest.distance(known, variable) <= edits)
                .min(Comparator.comparingInt(known -> Nearest.distance(known, variable)));
    }

    /** The family's variables with each part of the given one that may be a name. */
    private static Stream<String> ofFamily(ConfigKey key, String variable) {
        String[] around = key.key().split("NAME", 2);
        String before = variableOf(around[0]);
        if (!variable.startsWith(before)) {
            return Stream.empty();
        }
        String rest = variable.substring(before.length());
        return IntStream.range(1, rest.length())
                .filter(end -> rest.charAt(end) == '_')
                .mapToObj(end -> before + rest.substring(0, end) + variableOf(around[1]));
    }

    private static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
