package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.FileDesk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file door's files, as its folders have them: waiting, running, held, refused, finished. */
final class FileLines {
    private static final Logger LOG = LoggerFactory.getLogger(FileLines.class);
    /** Of the refused, and of the finished ones. */
    private static final int MOST = 20;

    private static final Duration AGE = Duration.ofSeconds(5);

    private final Sources sources;
    private final Cached<List<FileDesk.Entry>, RuntimeException> newest;

    FileLines(Sources sources) {
        this.sources = sources;
        this.newest = new Cached<>(AGE, sources.clock(), () -> files(MOST));
    }

    /** What there is to do, and the newest of what is done. */
    void newest(ArrayNode lines) {
        sources.desk()
                .ifPresent(
                        desk -> newest.get().stream().filter(desk::isThere).forEach(entry -> lines.add(line(entry))));
    }

    /** The files with that name, with or without its ending, and the batch with that id. */
    void called(String term, ArrayNode lines) {
        Predicate<FileDesk.Entry> meant = entry -> entry.batch().equals(term)
                || entry.name().equalsIgnoreCase(term)
                || entry.name().replaceFirst("\\.[^.]*$", "").equalsIgnoreCase(term);
        files(Integer.MAX_VALUE).stream().filter(meant).limit(MOST).forEach(entry -> lines.add(line(entry)));
    }

    /** The file that is not done and has the term in it. */
    Optional<ObjectNode> holding(String term) {
        try {
            return sources.desk().isPresent()
                    ? sources.desk().get().holding(term, running()).map(FileLines::line)
                    : Optional.empty();
        } catch (IOException e) {
            LOG.debug("the files cannot be looked into", e); // the health check tells of the folders
            return Optional.empty();
        }
    }

    private List<FileDesk.Entry> files(int most) {
        try {
            return sources.desk().isPresent() ? sources.desk().get().all(running(), most) : List.of();
        } catch (IOException e) {
            LOG.debug("the files cannot be listed", e); // the health check tells of the folders
            return List.of();
        }
    }

    private Set<String> running() {
        return sources.files().get().stream().map(BatchProgress::id).collect(Collectors.toSet());
    }

    private static ObjectNode line(FileDesk.Entry entry) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("state", entry.state().text())
                .put("name", entry.name())
                .put("batch", entry.batch());
        entry.report().ifPresent(report -> {
            for (String field : List.of(
                    "rows", "issued", "reused", "rejected", "failed", "code", "message", "finished_at", "refused_at")) {
                JsonNode value = report.path(field);
                if (value.isValueNode()) {
                    line.set(field, value);
                }
            }
        });
        return line;
    }
}
