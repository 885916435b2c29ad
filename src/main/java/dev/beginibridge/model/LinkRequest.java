package dev.beginibridge.model;

import java.util.Optional;

/**
 * A request for an assessment link, as a caller wrote it: read, but not yet validated. This is the body that every door
 * sends to {@code direct:issue-link}.
 *
 * @param requestId the caller's own reference, echoed in the reply
 * @param deployment the deployment's name; empty: the configured default
 * @param uid identifies the customer in the caller's system; null when the caller gave none
 * @param environment what the caller believes to talk to, {@code test} or {@code production}; empty: no matter
 */
public record LinkRequest(
        Optional<String> requestId, Optional<String> deployment, String uid, Optional<String> environment) {
    /** Characters of a request id. */
    public static final int MAX_REQUEST_ID = 200;

    /** Stands for one of which nothing is known. */
    public static final LinkRequest UNREADABLE =
            new LinkRequest(Optional.empty(), Optional.empty(), null, Optional.empty());

    /** Without its uid, and without the request id, which a caller may make of one: so it can be logged. */
    @Override
    public String toString() {
        return "LinkRequest[deployment=" + deployment.orElse("-") + "]";
    }

    /** The same request to a deployment by its name. */
    public LinkRequest to(String name) {
        return new LinkRequest(requestId, Optional.of(name), uid, environment);
    }
}
