package dev.beginibridge.file.rows;

import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;

/**
 * One row of a file on its way through {@code direct:file-row}: the body that the route's first step sees.
 *
 * @param file the input's name
 */
public record FileRow(String file, ParsedRow row) {
    /** From 1; a header does not count. */
    public long number() {
        return row.record().row();
    }

    /** What the row asks for; throws when it cannot be read. */
    public LinkRequest request() throws InvalidRequest {
        return row.request();
    }

    /** Identifies the row without its content, so that it can be logged. */
    @Override
    public String toString() {
        return "row " + number() + " of " + file;
    }
}
