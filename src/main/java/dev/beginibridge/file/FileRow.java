package dev.beginibridge.file;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;

/** One row of a file on its way through {@code direct:file-row}: the body its first step sees. */
public final class FileRow {
    private final String file;
    private final RecordCodec layout;
    private final RawRecord frame;

    FileRow(String file, RecordCodec layout, RawRecord frame) {
        this.file = file;
        this.layout = layout;
        this.frame = frame;
    }

    /** The input's name. */
    public String file() {
        return file;
    }

    /** From 1; a header does not count. */
    public long number() {
        return frame.row();
    }

    /** What the row asks for; throws when it cannot be read. */
    public LinkRequest request() throws InvalidRequest {
        return layout.request(frame);
    }

    /** Names the row without its content, so that it can be logged. */
    @Override
    public String toString() {
        return "row " + number() + " of " + file;
    }
}
