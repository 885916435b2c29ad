package dev.beginibridge.file.rows;

import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;

/** The bean {@code fileRow}: the steps of a row on either side of {@code direct:issue-link}. */
public final class FileRowSteps {
    /** Turns a row into a request; a row that cannot be read ends here and is rejected. */
    public LinkRequest request(FileRow row) throws InvalidRequest {
        return row.request();
    }

    /** Turns a reply into the columns of the result. */
    public ReplyValues reply(LinkReply reply) {
        return ReplyValues.of(reply);
    }
}
