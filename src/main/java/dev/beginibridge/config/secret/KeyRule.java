package dev.beginibridge.config.secret;

import dev.beginibridge.model.Secret;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for an api key: it goes into a header as it is, so nothing may stand there that was copied along with it. */
public final class KeyRule {
    private static final Pattern NAMED =
            Pattern.compile("(api-key|x-api-key|bearer)[\\s:=].*", Pattern.CASE_INSENSITIVE);

    public static final String REMEDY = "write the key alone, as the Deployment Centre shows it";

    private KeyRule() {}

    /** What is wrong with a key, to be put behind its name; empty: nothing. */
    public static Optional<String> problem(Secret key) {
        String text = key.reveal();
        if (NAMED.matcher(text).matches()) {
            return Optional.of("begins with the name of a header");
        }
        boolean quoted =
                text.length() > 1 && "\"'`".indexOf(text.charAt(0)) >= 0 && text.endsWith(text.substring(0, 1));
        return quoted ? Optional.of("stands in quotes") : TokenRule.problem(key);
    }
}
