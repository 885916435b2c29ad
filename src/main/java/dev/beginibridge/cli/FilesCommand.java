package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.check.RunningHere;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.file.FileDesk;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.ops.LogGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code files}: what has become of the files of the file door. */
@Command(name = "files", description = "Shows the file door's files: waiting, running, held, refused, finished.")
final class FilesCommand extends BridgeCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LOOK_MILLIS = 200;

    @Command(name = "list", description = "Prints each file with its state.", mixinStandardHelpOptions = true)
    int list() throws Exception {
        LogGuard.leaveStandardOutput();
        BridgeConfig config = config();
        Map<String, JsonNode> running = running(config);
        FileDesk desk = new FileDesk(config.file());
        Map<String, String> obstacles = obstacles(desk, config);
        // On PostgreSQL a bridge of another machine may take them.
        boolean idle = config.ledger().isSqlite() && running.isEmpty() && !new RunningHere(config).isSo();
        String otherwise = idle ? "no bridge works here now" : "";
        for (FileDesk.Entry entry : desk.all(running.keySet())) {
            String why = entry.state() == FileDesk.State.WAITING
                    ? obstacles.getOrDefault(entry.name(), otherwise)
                    : otherwise;
            String line = String.format("%-8s  %s  %s", entry.state().text(), entry.name(), told(entry, running, why));
            print(FileNames.printable(line).stripTrailing());
        }
        return MainCommand.DONE;
    }

    @Command(
            name = "show",
            description = "Prints what is known of a file as JSON, one object a line.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "FILE", description = "A file's name, or a batch's id.") String name)
            throws Exception {
        LogGuard.leaveStandardOutput();
        BridgeConfig config = config();
        Map<String, JsonNode> running = running(config);
        List<FileDesk.Entry> found = new FileDesk(config.file())
                .all(running.keySet()).stream()
                        .filter(entry ->
                                entry.name().equals(name) || entry.batch().equals(name))
                        .toList();
        for (FileDesk.Entry entry : found) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            shown.put("state", entry.state().text()).put("file", entry.name()).put("batch", entry.batch());
            Optional.ofNullable(running.get(entry.batch())).ifPresent(progress -> shown.set("progress", progress));
            entry.report().ifPresent(report -> shown.set("report", report));
            print(shown.toString());
        }
        if (found.isEmpty()) {
            throw new IOException("no file or batch " + name + " is known here");
        }
        return MainCommand.DONE;
    }

    @Command(
            name = "retry",
            description = "Puts a refused file into the inbox again, after its cause is gone.",
            mixinStandardHelpOptions = true)
    int retry(@Parameters(paramLabel = "FILE", description = "The file's name.") String name) throws IOException {
        BridgeConfig config = config();
        new FileDesk(config.file()).retry(name);
        print(name + " is in " + config.file().inbox() + " again");
        return MainCommand.DONE;
    }

    @Command(
            name = "cancel",
            description = "Ends a batch: rows that were answered stay so, the others are not asked.",
            mixinStandardHelpOptions = true)
    int cancel(@Parameters(paramLabel = "BATCH", description = "A batch's id, or its file's name.") String batch)
            throws Exception {
        BridgeConfig config = config();
        Optional<BatchState> chosen = new FileDesk(config.file()).atWork(batch);
        if (chosen.isEmpty()) {
            throw new IOException("no batch or file " + batch + " is at work: see files list");
        }
        if (!chosen.get().canBeCancelled()) {
            throw new IOException("batch " + chosen.get().id()
                    + " can no longer be cancelled: its rows are answered, or it is refused, and that is published as soon"
                    + " as its folders serve");
        }
        Path folder = config.file().work().resolve(chosen.get().id());
        Batch.cancel(folder);
        RunningBridge running = new RunningBridge(config);
        while (Files.exists(folder)) { // the bridge that works on it sees the request at its next look
            if (!running.isThere() && !BatchLock.isHeld(folder)) {
                print("batch " + chosen.get().id() + " is cancelled when a bridge takes it up again");
                return MainCommand.DONE;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        print("batch " + chosen.get().id()
                + " has ended; unless all its rows were answered, "
                + (chosen.get().replay() == null ? "its file and the report are in " : "the report is in ")
                + config.file().rejected());
        return MainCommand.DONE;
    }

    /** Empty for a user who may not read the PGP keys: only the bridge needs to. */
    private static Map<String, String> obstacles(FileDesk desk, BridgeConfig config) throws IOException {
        try {
            return desk.obstacles(
                    new FileFormats(config.file().rules(), config.layouts().values()));
        } catch (ConfigException e) {
            return Map.of();
        }
    }

    /**
     * What the bridge that runs says of its batches, by their ids. A bridge on PostgreSQL cannot be asked: of its batches only
     * that they are at work is known.
     */
    private static Map<String, JsonNode> running(BridgeConfig config) throws IOException, InterruptedException {
        Map<String, JsonNode> running = new HashMap<>();
        Optional<String> answer = new RunningBridge(config).post("/control/files", "{}");
        if (answer.isPresent()) {
            MAPPER.readTree(answer.get())
                    .forEach(batch -> running.put(batch.path("batch").asText(), batch));
        } else {
            new FileDesk(config.file()).held().forEach(batch -> running.put(batch, MAPPER.createObjectNode()));
        }
        return running;
    }

    /** @param why a file that nobody works on stays where it is; empty: not known */
    private static String told(FileDesk.Entry entry, Map<String, JsonNode> running, String why) {
        JsonNode report = entry.report().orElse(running.getOrDefault(entry.batch(), MAPPER.createObjectNode()));
        String told = figures(entry.state(), report, why);
        // What show, cancel and replay take, where two files may have one name.
        String batch = entry.batch().isEmpty() || entry.batch().equals(entry.name()) ? "" : "batch " + entry.batch();
        return told + (told.isEmpty() || batch.isEmpty() ? "" : ", ") + batch;
    }

    private static String figures(FileDesk.State state, JsonNode report, String why) {
        return switch (state) {
            case RUNNING ->
                report.has("rows")
                        ? report.path("rows_done").asLong() + " of "
                                + report.path("rows").asLong() + " rows"
                        : "";
            case REFUSED ->
                report.path("code").asText() + ": " + report.path("message").asText();
            case FINISHED ->
                report.path("rows").asLong() + " rows: " + report.path("issued").asLong() + " issued, "
                        + report.path("rejected").asLong() + " rejected, "
                        + report.path("failed").asLong() + " failed";
            case WAITING, HELD -> why;
        };
    }
}
