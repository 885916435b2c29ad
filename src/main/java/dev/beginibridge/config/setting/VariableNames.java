package dev.beginibridge.config.setting;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which key an environment variable stands for. */
final class VariableNames {
    private static final String PREFIX = "BEGINI_";
    /** Set by the start script and by container platforms for a service of that name: not ours to judge. */
    private static final String FOREIGN_PREFIX = "BEGINI_BRIDGE_";

    private VariableNames() {}

    /**
     * The key, for a family with the name among the keys already configured that looks alike; empty: it is none. Of several
     * the one that leaves least for the name: {@code …_ONE_KEY_STORE_PASSWORD} is the key store's.
     */
    static Optional<String> keyOf(String variable, Collection<String> configured) {
        return Arrays.stream(ConfigKey.values())
                .filter(key -> standsFor(key, variable))
                .max(Comparator.comparing(key -> fixed(key).length()))
                .map(key -> key.isFamily() ? key.key(nameIn(key, variable, configured)) : key.key());
    }

    private static boolean standsFor(ConfigKey key, String variable) {
        if (!key.isFamily()) {
            return variableOf(key.key()).equals(variable);
        }
        return variable.startsWith(before(key))
                && variable.endsWith(after(key))
                && variable.length() > fixed(key).length();
    }

    private static String nameIn(ConfigKey key, String variable, Collection<String> configured) {
        String part = variable.substring(
                before(key).length(), variable.length() - after(key).length());
        String prefix = key.key().split("NAME", 2)[0];
        return configured.stream()
                .filter(known -> known.startsWith(prefix))
                .map(known -> known.substring(prefix.length()).replaceFirst("\\..*", ""))
                .filter(known -> variableOf(known).equals(part))
                .findFirst()
                .orElseGet(() -> part.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static String fixed(ConfigKey key) {
        return key.isFamily() ? before(key) + after(key) : variableOf(key.key());
    }

    private static String before(ConfigKey key) {
        return variableOf(key.key().split("NAME", 2)[0]);
    }

    private static String after(ConfigKey key) {
        return variableOf(key.key().split("NAME", 2)[1]);
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

    /** Whether a file's key is written as a variable is, or as one with dots; {@code begini-team.x} is a team's own. */
    static boolean isLike(String key) {
        return isOurs(key.toUpperCase(Locale.ROOT).replace('.', '_'))
                && (!key.startsWith("begini")
                        || keyOf(variableOf(key), List.of()).isPresent());
    }

    /** Whether an environment variable is one to judge. */
    static boolean isOurs(String variable) {
        return variable.startsWith(PREFIX) && !variable.startsWith(FOREIGN_PREFIX);
    }

    static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
