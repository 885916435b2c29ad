package dev.beginibridge.model;

/** A door could not read a request. The message names the field and the rule and never quotes the input. */
public final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient LinkRequest read;

    /** @param read what could be read of the request */
    public InvalidRequest(String message, LinkRequest read) {
        super(message);
        this.read = read;
    }

    public InvalidRequest(String message) {
        this(message, LinkRequest.UNREADABLE);
    }

    /** What could be read of the request. */
    public LinkRequest read() {
        return read;
    }

    /** The answer its caller gets, with what could be read of the request. */
    public LinkReply.Refused reply() {
        return LinkReply.refuse(read, new LinkError(ErrorCode.INVALID_REQUEST, getMessage()));
    }
}
