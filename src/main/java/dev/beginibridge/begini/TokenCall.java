package dev.beginibridge.begini;

import dev.beginibridge.deployment.Deployment;
import java.time.Duration;

/**
 * One call to be made: the body that {@code direct:token-call} takes. It answers with a {@link TokenAnswer}.
 *
 * @param uid of the customer
 * @param left what is left of the request's own time; the call ends at the earlier of this and the call timeout,
 *     whatever Begini does
 */
public record TokenCall(Deployment deployment, String uid, Duration left) {
    /** Without the uid, so that a route may log the body. */
    @Override
    public String toString() {
        return "TokenCall[deployment=" + deployment.name() + "]";
    }
}
