package dev.beginibridge.model;

import java.util.Optional;

/** A door could not read a request. The message names the field and the rule and never quotes the input. */
public final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient LinkReply.Refused reply;

    public InvalidRequest(
            String message, Optional<String> requestId, Optional<String> deployment, Optional<String> uid) {
        super(message);
        this.reply =
                new LinkReply.Refused(requestId, deployment, uid, new LinkError(ErrorCode.INVALID_REQUEST, message));
    }

    public InvalidRequest(String message) {
        this(message, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The answer its caller gets, with what could be read of the request. */
    public LinkReply.Refused reply() {
        return reply;
    }
}
