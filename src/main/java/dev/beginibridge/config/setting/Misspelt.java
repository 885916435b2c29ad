package dev.beginibridge.config.setting;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds settings that are not read but were probably meant to be. They are reported, not refused, since they may
 * belong to somebody else.
 */
final class Misspelt {
    /** {@code begni.} and {@code beggini.}, and not {@code begin.} of a word of its own. */
    private static final int FEW_EDITS = 2;

    private static final String PREFIX = "begini";

    private Misspelt() {}

    /** A key of a file that is left to Camel and the routes, but whose first word is nearly ours. */
    static Optional<String> key(String key, String origin) {
        int dot = key.indexOf('.');
        if (dot < 0 || Nearest.distance(key.substring(0, dot), PREFIX) > FEW_EDITS) {
            return Optional.empty();
        }
        return Optional.of(
                "key " + key + " (" + origin + ") is not one of the bridge's, and is left to Camel and the routes;"
                        + " the nearest known key is " + Nearest.key(PREFIX + key.substring(dot)));
    }

    /** A file's key that is written as a variable is. */
    static String asVariable(String key, String origin, Collection<String> configured) {
        return "unknown key " + key + " (" + origin + "); in a file it is written "
                + VariableNames.keyOf(VariableNames.variableOf(key), configured)
                        .orElseGet(() -> Nearest.key(key.toLowerCase(Locale.ROOT)));
    }

    /** An environment variable that begins as ours do. */
    static String variable(String variable) {
        return "environment variable " + variable + " names no key and is ignored"
                + VariableNames.nearest(variable, FEW_EDITS)
                        .map(nearest -> "; the nearest is " + nearest)
                        .orElse("");
    }
}
