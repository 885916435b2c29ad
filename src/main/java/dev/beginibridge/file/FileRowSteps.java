package dev.beginibridge.file;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;

/** The bean {@code fileRow}: the steps of a row on either side of {@code direct:issue-link}. */
public final class FileRowSteps {
    /** A row becomes a request; one that cannot be read ends here, and is rejected. */
    public LinkRequest request(FileRow row) throws InvalidRequest {
        return row.request();
    }

    /** A reply becomes the columns of the result. */
    public RowAnswer reply(LinkReply reply) {
        return RowAnswer.of(reply);
    }
}
