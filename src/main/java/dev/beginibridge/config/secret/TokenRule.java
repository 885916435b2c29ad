package dev.beginibridge.config.secret;

import dev.beginibridge.model.Secret;
import java.util.Optional;

/** The rule for a client's token: made of characters that a header can carry, and best too long to be guessed. */
public final class TokenRule {
    private static final int SAFE_LENGTH = 16;

    public static final String REMEDY = "make one by openssl rand -hex 32";

    private TokenRule() {}

    /** What is wrong with a token, to be put behind its name; empty: nothing. */
    public static Optional<String> problem(Secret token) {
        return token.reveal().chars().allMatch(character -> character > ' ' && character <= '~')
                ? Optional.empty()
                : Optional.of("has a blank or a character that is not ASCII");
    }

    /** What is odd about a token that may be used, to be put behind its name; empty: nothing. */
    public static Optional<String> weakness(Secret token) {
        return token.reveal().length() < SAFE_LENGTH
                ? Optional.of("is shorter than " + SAFE_LENGTH + " characters and may be guessed")
                : Optional.empty();
    }
}
