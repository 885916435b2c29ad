package dev.beginibridge.model;

/** Why a request got no link. The code's name in lower case is what callers see; it never changes its meaning. */
public enum ErrorCode implements Named {
    /** The request cannot be read, or a field breaks its rule. */
    INVALID_REQUEST(Kind.REJECTED),
    /** The uid is missing or breaks Begini's rule. */
    INVALID_UID(Kind.REJECTED),
    /** The request names no deployment that this bridge serves, or none and there is no default. */
    UNKNOWN_DEPLOYMENT(Kind.REJECTED),
    /** The request says it is for the other environment than this bridge serves. */
    ENVIRONMENT_MISMATCH(Kind.REJECTED),
    /** The request id was used before, for another uid. */
    REQUEST_ID_CONFLICT(Kind.REJECTED),
    /** Begini answered 400, 404, 409 or 422. */
    REJECTED_BY_BEGINI(Kind.REJECTED),
    /** Begini refuses the deployment's credentials (401, 403). */
    DEPLOYMENT_SUSPENDED(Kind.FAILED),
    /** Begini did not give a usable answer before the request's deadline. */
    BEGINI_UNAVAILABLE(Kind.FAILED),
    /** The bridge itself failed. */
    INTERNAL_ERROR(Kind.FAILED);

    /** Whether asking again unchanged can help. */
    public enum Kind implements Named {
        REJECTED,
        FAILED
    }

    private final Kind kind;

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean retryable() {
        return kind == Kind.FAILED;
    }
}
