package dev.beginibridge.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** Takes batches that are sent, and tells what became of them. */
public interface Uploads {
    /** What {@link #take} accepts for a name, in words. */
    String NAME_WORDS = "letters, digits, '-', '_', '.'; first a letter or digit; at most 120 characters";

    /** True when a name is one under which a batch may be sent. */
    static boolean isName(String name) {
        return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    }

    /**
     * Streams a batch to the disk, durable when it returns: from then on it will be worked on, whatever dies.
     *
     * @param name ends in the extension of its format, such as {@code .csv}
     * @param client who sends it
     * @param deployments those its rows may ask for; empty: all
     * @return the batch's id
     * @throws IOException when the content cannot be read, as it comes from the stream, or be written
     */
    String take(String name, String client, Optional<Set<String>> deployments, InputStream content) throws IOException;

    /** What is known of a batch that was sent; empty when none of this id was. */
    Optional<Upload> find(String id) throws IOException;
}
