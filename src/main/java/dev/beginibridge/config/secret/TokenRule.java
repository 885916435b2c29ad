package dev.beginibridge.config.secret;

import dev.beginibridge.model.Secret;
import java.util.Optional;

/** The rule for a client's token: too long to be guessed, and made of characters that a header can carry. */
public final class TokenRule {
    private static final int MIN_LENGTH = 16;

    public static final String REMEDY = "make one by openssl rand -hex 32";

    private TokenRule() {}

    /** What is wrong with a token, to be put behind its name; empty: nothing. */
    public static Optional<String> problem(Secret token) {
        String text = token.reveal();
        if (text.length() < MIN_LENGTH) {
            return Optional.of("is shorter than " + MIN_LENGTH + " characters");
        }
        return text.chars().allMatch(character -> character > ' ' && character <= '~')
                ? Optional.empty()
                : Optional.of("has a blank or a character that is not ASCII");
    }
}
