package dev.beginibridge.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operator sees of the file door by its folders alone, whether a bridge runs or not. */
public final class FileDesk {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ERROR = ".error.json";
    private static final String SUMMARY = ".summary.json";

    private final BridgeConfig.File config;

    /** How far a file has come. */
    public enum State {
        /** It lies in the inbox. */
        WAITING,
        RUNNING,
        /** It was claimed, and no bridge works on it: it is tried again by itself. */
        HELD,
        REFUSED,
        FINISHED
    }

    /**
     * One file.
     *
     * @param batch empty while it waits
     * @param report its summary or its error, as published; empty before
     */
    public record Entry(State state, String name, String batch, Optional<JsonNode> report) {}

    public FileDesk(BridgeConfig.File config) {
        this.config = config;
    }

    /**
     * All files, by state.
     *
     * @param running the ids of the batches that a bridge works on
     */
    public List<Entry> all(Set<String> running) throws IOException {
        List<Entry> all = new ArrayList<>();
        for (Path file : in(config.inbox(), "*")) {
            String name = file.getFileName().toString();
            if (FileNames.unfinished(name, config.rules().triggerSuffixes()).isEmpty() && Files.isRegularFile(file)) {
                all.add(new Entry(State.WAITING, name, "", Optional.empty()));
            }
        }
        for (Path folder : in(config.work(), "*")) {
            if (BatchState.isIn(folder)) {
                BatchState state = BatchState.read(folder);
                State at = running.contains(state.id()) ? State.RUNNING : State.HELD;
                all.add(new Entry(at, state.name(), state.id(), Optional.empty()));
            }
        }
        published(config.rejected(), ERROR, State.REFUSED, all);
        published(config.outbox(), SUMMARY, State.FINISHED, all);
        for (Path own : in(config.rejected().resolve(BatchState.SENT), "*")) {
            published(own, ERROR, State.REFUSED, all);
        }
        for (Path own : in(config.outbox().resolve(BatchState.SENT), "*")) {
            published(own, SUMMARY, State.FINISHED, all);
        }
        all.sort(Comparator.comparing(Entry::state).thenComparing(Entry::name));
        return all;
    }

    /** The batch in the work folder with that id, or of a file with that name. */
    public Optional<BatchState> atWork(String batch) throws IOException {
        for (Path folder : in(config.work(), "[!.]*")) {
            if (BatchState.isIn(folder)) {
                BatchState state = BatchState.read(folder);
                if (state.id().equals(batch) || state.name().equals(batch)) {
                    return Optional.of(state);
                }
            }
        }
        return Optional.empty();
    }

    private static void published(Path folder, String ending, State state, List<Entry> all) throws IOException {
        for (Path file : in(folder, "*" + ending)) {
            JsonNode report = MAPPER.readTree(Files.readAllBytes(file));
            all.add(new Entry(
                    state, report.path("file").asText(), report.path("batch").asText(), Optional.of(report)));
        }
    }

    private static List<Path> in(Path folder, String glob) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
                stream.forEach(files::add);
            }
        }
        return files;
    }

    /**
     * Puts a refused file into the inbox again, by rename, and takes its error away.
     *
     * @throws IOException also when there is none of that name; the message is for the operator
     */
    public void retry(String name) throws IOException {
        Path refused = config.rejected().resolve(Path.of(name).getFileName());
        Path again = config.inbox().resolve(refused.getFileName());
        if (!Durable.exists(refused)) {
            throw new IOException(config.rejected() + " has no file " + name
                    + ". Rows of a finished file that failed are run again by begini-bridge replay");
        }
        if (Durable.exists(again)) {
            throw new IOException(again + " is there already: wait until it is taken");
        }
        Durable.move(refused, again);
        String stem = name.replaceFirst("\\.[^.]*$", "");
        Files.deleteIfExists(config.rejected().resolve(stem + ERROR));
    }
}
