package dev.beginibridge.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

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

    private static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
