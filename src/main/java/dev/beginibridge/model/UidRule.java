package dev.beginibridge.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a uid may look like. Begini's page says 5-60 alphanumeric characters; its own samples hold hyphens and
 * underscores. So those are taken by default, and refused by {@code begini.uid.strict}.
 */
public record UidRule(boolean strict) {
    private static final Pattern LENIENT = Pattern.compile("[A-Za-z0-9_-]{5,60}");
    private static final Pattern STRICT = Pattern.compile("[A-Za-z0-9]{5,60}");

    private static final Pattern ROUNDED = Pattern.compile("\\d([.,]\\d+)?E[+]?\\d+");

    /** Whether any rule takes it; null counts as missing. */
    public static boolean isPossible(String uid) {
        return uid != null && LENIENT.matcher(uid).matches();
    }

    /** What is wrong with a uid, and what to do; empty when it is right. Never quotes it. */
    public Optional<String> broken(String uid) {
        if (uid == null || uid.isEmpty()) {
            return Optional.of("uid is missing: send the customer's reference in your system, " + rule());
        }
        if ((strict ? STRICT : LENIENT).matcher(uid).matches()) {
            return Optional.empty();
        }
        String what = uid.length() < 5 || uid.length() > 60
                ? "uid has " + uid.length() + (uid.length() == 1 ? " character" : " characters")
                : "uid has a character that is not allowed";
        if (ROUNDED.matcher(uid).matches()) {
            return Optional.of(
                    "uid is a number that a spreadsheet has rounded: export its column as text, and use " + rule());
        }
        return Optional.of(what + ": use " + rule());
    }

    private String rule() {
        return strict
                ? "5-60 letters and digits (begini.uid.strict=true)"
                : "5-60 letters, digits, hyphens and underscores";
    }
}
