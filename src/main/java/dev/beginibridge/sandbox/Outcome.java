package dev.beginibridge.sandbox;

import java.util.Optional;

/**
 * What one call comes to: its answer, and what is recorded of it.
 *
 * @param uid as the body named it; empty text when it named none
 * @param gotToken whether the answer brings a token that a client can use
 */
record Outcome(Answer answer, String uid, String integrationId, Optional<MagicUid> magic, boolean gotToken) {
    static Outcome of(Answer answer) {
        return new Outcome(answer, "", "", Optional.empty(), false);
    }
}
