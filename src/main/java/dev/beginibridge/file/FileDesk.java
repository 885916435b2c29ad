package dev.beginibridge.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.model.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an operator sees of the file door by its folders alone, whether a bridge runs or not. */
public record FileDesk(BridgeConfig.File config) {
    private static final String ERROR = ".error.json";
    private static final String SUMMARY = ".summary.json";

    /** How far a file has come. */
    public enum State implements Named {
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

    /**
     * All files, by state.
     *
     * @param running the ids of the batches that a bridge works on
     */
    public List<Entry> all(Set<String> running) throws IOException {
        return all(running, Integer.MAX_VALUE);
    }

    /**
     * All files, by state; of those that are done the newest alone.
     *
     * @param most of the refused, and of the finished ones
     */
    public List<Entry> all(Set<String> running, int most) throws IOException {
        List<Entry> all = new ArrayList<>();
        waiting().forEach(name -> all.add(new Entry(State.WAITING, name, "", Optional.empty())));
        for (Path folder : in(config.work(), "*")) {
            Optional<BatchState> state = state(folder);
            if (state.isPresent() || BatchState.isIn(folder)) {
                String id = folder.getFileName().toString();
                State at = running.contains(id) ? State.RUNNING : State.HELD;
                all.add(new Entry(at, state.map(BatchState::name).orElse("unknown"), id, Optional.empty()));
            }
        }
        published(config.rejected(), ERROR, State.REFUSED, most, all);
        published(config.outbox(), SUMMARY, State.FINISHED, most, all);
        all.removeIf(entry -> !isThere(entry)); // it was taken up while the others were read, and is among them
        all.sort(Comparator.comparing(Entry::state).thenComparing(Entry::name));
        return all;
    }

    /** False of one that waited and has been taken up since. */
    public boolean isThere(Entry entry) {
        return entry.state() != State.WAITING || Durable.exists(config.inbox().resolve(entry.name()));
    }

    private List<String> waiting() throws IOException {
        return in(config.inbox(), "*").stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(file -> file.getFileName().toString())
                .filter(name -> FileNames.unfinished(name, config.rules().triggerSuffixes())
                        .isEmpty())
                .toList();
    }

    /** Why a file that waits is not taken as it lies there, by its name; of the others, which wait for time alone, there is nothing. */
    public Map<String, String> obstacles(FileFormats formats) throws IOException {
        Set<String> names =
                in(config.inbox(), "*").stream().map(FileReadiness::lowerName).collect(Collectors.toSet());
        Map<String, String> obstacles = new HashMap<>();
        for (String name : waiting()) {
            formats.of(name)
                    .map(type -> FileReadiness.missingTrigger(config.rules(), name, type, names))
                    .orElseGet(() -> Optional.of(formats.unknown(name)))
                    .ifPresent(why -> obstacles.put(name, why));
        }
        return obstacles;
    }

    /** The ids of the batches that a process has, whichever it is. */
    public Set<String> held() throws IOException {
        Set<String> held = new TreeSet<>();
        for (Path folder : in(config.work(), "*")) {
            if (BatchState.isIn(folder) && BatchLock.isHeld(folder)) {
                held.add(folder.getFileName().toString());
            }
        }
        return held;
    }

    /**
     * The batch in the work folder with that id, or of a file with that name.
     *
     * @throws IOException also when several have the name; the message is for the operator
     */
    public Optional<BatchState> atWork(String batch) throws IOException {
        List<BatchState> named = new ArrayList<>();
        for (Path folder : in(config.work(), "[!.]*")) {
            Optional<BatchState> state = state(folder);
            if (state.filter(found -> found.id().equals(batch)).isPresent()) {
                return state;
            }
            state.filter(found -> found.name().equals(batch)).ifPresent(named::add);
        }
        if (named.size() > 1) {
            throw new IOException("several batches named " + batch + " are at work: name one by its id, "
                    + named.stream().map(BatchState::id).sorted().collect(Collectors.joining(" or ")));
        }
        return named.stream().findFirst();
    }

    /** Empty when there is none, or it cannot be read: one batch alone must not hide the others. */
    private static Optional<BatchState> state(Path folder) {
        try {
            return BatchState.isIn(folder) ? Optional.of(BatchState.read(folder)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void published(Path folder, String ending, State state, int most, List<Entry> all)
            throws IOException {
        List<Path> reports = in(folder, "*" + ending);
        for (Path own : in(folder.resolve(BatchState.SENT), "*")) {
            reports.addAll(in(own, "*" + ending));
        }
        Map<String, Entry> batches = new LinkedHashMap<>();
        for (Path file : reports.size() > most ? newestFirst(reports) : reports) {
            if (batches.size() == most) {
                break;
            }
            Optional<JsonNode> report = Summary.read(file);
            String batch = report.map(found -> found.path("batch").asText()).orElse("");
            if (!batch.isEmpty()) { // that of a result file has none
                Entry entry = new Entry(state, report.orElseThrow().path("file").asText(), batch, report);
                batches.merge(batch, entry, (one, other) -> generation(one) >= generation(other) ? one : other);
            }
        }
        all.addAll(batches.values());
    }

    private static int generation(Entry published) {
        return published
                .report()
                .map(report -> report.path("generation").asInt())
                .orElse(0);
    }

    private static List<Path> newestFirst(List<Path> files) {
        Map<Path, Long> times = new HashMap<>();
        for (Path file : files) {
            times.put(file, file.toFile().lastModified()); // 0 when it is set aside just now
        }
        return times.entrySet().stream()
                .sorted(Map.Entry.<Path, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The file that waits, runs or is held and has the term in it, as it stands there; large ones are looked at in part. */
    public Optional<Entry> holding(String term, Set<String> running) throws IOException {
        for (Entry entry : all(running, 0)) {
            Path file = entry.state() == State.WAITING
                    ? config.inbox().resolve(entry.name())
                    : Batch.input(config.work().resolve(entry.batch()));
            if (TextSearch.contains(file, term)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private static List<Path> in(Path folder, String glob) throws IOException {
        return Files.isDirectory(folder) ? Durable.list(folder, glob) : new ArrayList<>();
    }

    /**
     * Puts a refused file into the inbox again, by rename, with the trigger that it may need, and takes its error away.
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
        if (config.rules().trigger()) { // first: without its file it means nothing
            makeTrigger(again.resolveSibling(
                    again.getFileName() + config.rules().triggerSuffixes().get(0)));
        }
        Durable.move(refused, again);
        for (Path error : in(config.rejected(), "*" + ERROR)) {
            if (isOf(error, refused.getFileName().toString())) {
                Files.deleteIfExists(error);
            }
        }
    }

    /** Whoever drops files could have put a link there, which must not be written through. */
    private static void makeTrigger(Path trigger) throws IOException {
        if (!Files.isRegularFile(trigger, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(trigger);
        }
    }

    /** Whether a report is a file's own: NAME alone does not tell, since LOANS.csv and LOANS.G0001V00 begin alike. */
    private static boolean isOf(Path error, String name) throws IOException {
        String named = error.getFileName().toString();
        String stem = named.substring(0, named.length() - ERROR.length());
        String extension = name.startsWith(stem) ? name.substring(stem.length()) : name;
        return extension.isEmpty() || (extension.startsWith(".") && isOfOneEndingIn(extension, error));
    }

    private static boolean isOfOneEndingIn(String extension, Path error) throws IOException {
        return Summary.read(error)
                .filter(report -> report.path("file").asText().endsWith(extension))
                .isPresent();
    }
}
