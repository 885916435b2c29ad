package dev.beginibridge.result.webhook;

import dev.beginibridge.port.HttpAnswer;

/** What is answered to Begini, whose documentation knows {@code status} and {@code detail}. */
final class Reply {
    static final HttpAnswer RECEIVED = new HttpAnswer(200, HttpAnswer.JSON, "{\"status\":\"received\"}");
    /** The same words for every signature that is not right, and for every deployment that is not there. */
    static final HttpAnswer REFUSED = detail(403, "Validation Failure");

    static final HttpAnswer NOT_FOUND = detail(404, "there is nothing here");
    static final HttpAnswer NOT_ALLOWED =
            detail(405, "this resource takes POST").with("Allow", "POST");
    static final HttpAnswer TOO_MANY =
            detail(429, "too many webhooks: send them again later").with("Retry-After", "5");
    static final HttpAnswer AWAY =
            detail(503, "the bridge cannot store it now: send it again later").with("Retry-After", "5");

    private Reply() {}

    private static HttpAnswer detail(int status, String detail) {
        return new HttpAnswer(status, HttpAnswer.JSON, "{\"detail\":\"" + detail + "\"}");
    }
}
