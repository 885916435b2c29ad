package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;

/** How one request is written; its reply is written in the same way. */
public interface MessageFormat {
    /** Reads the request; throws when that cannot be done, and the message says what is wrong, quoting nothing. */
    LinkRequest read() throws InvalidRequest;

    /** The reply as far as the form has room for it. */
    default LinkReply fitting(LinkReply reply) {
        return reply;
    }

    /** Writes a reply: characters to characters, bytes to bytes of the same code page. */
    Body write(LinkReply reply);
}
