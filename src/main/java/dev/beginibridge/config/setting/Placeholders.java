package dev.beginibridge.config.setting;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves {@code {{env:NAME}}}, {@code {{sys:NAME}}} and {@code {{env:NAME:default}}} in a value. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(env|sys):([^}:]+)(?::([^}]*))?}}");

    private Placeholders() {}

    /** @param problem is told what is wrong, and the remedy */
    static String resolve(String text, UnaryOperator<String> environment, BiConsumer<String, String> problem) {
        if (PLACEHOLDER.matcher(text).replaceAll("").contains("{{")) {
            // taken literally it could become an api key that Begini refuses at midnight
            problem.accept("holds a placeholder that is not known", "write {{env:NAME}} or {{env:NAME:default}}");
        }
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(resolve(found, environment, problem)));
    }

    private static String resolve(
            MatchResult placeholder, UnaryOperator<String> environment, BiConsumer<String, String> problem) {
        String name = placeholder.group(2);
        String found = placeholder.group(1).equals("env") ? environment.apply(name) : System.getProperty(name);
        if (found != null) {
            return found;
        }
        if (placeholder.group(3) == null) {
            problem.accept("refers to " + placeholder.group(1) + ":" + name + ", which is not set", "set it");
            return "";
        }
        return placeholder.group(3);
    }
}
