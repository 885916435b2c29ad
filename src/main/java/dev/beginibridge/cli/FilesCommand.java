package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code files list}, {@code files cancel BATCH}: the batches in the work folder, whichever bridge works on them. */
@Command(name = "files", description = "Lists the files at work, or cancels one.")
final class FilesCommand extends BridgeCommand {
    private static final long LOOK_MILLIS = 200;

    /** What is to be done. */
    enum Action {
        list,
        cancel
    }

    @Parameters(index = "0", paramLabel = "list|cancel", description = "What is to be done: ${COMPLETION-CANDIDATES}.")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "BATCH", description = "The batch's id, or its file's name.")
    private String batch;

    @Override
    public Integer call() throws Exception {
        BridgeConfig config = config();
        List<BatchState> states = states(config.file().work());
        if (action == Action.list) {
            states.forEach(state -> print(shown(state)));
            return MainCommand.DONE;
        }
        BatchState chosen = states.stream()
                .filter(state -> state.id().equals(batch) || state.name().equals(batch))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec().commandLine(), "no batch or file of that name is at work: see files list"));
        Batch.cancel(config.file().work().resolve(chosen.id()));
        awaitEnd(config, chosen);
        return MainCommand.DONE;
    }

    private static String shown(BatchState state) {
        return "%s  %s  %s  since %s, %d of %s rows answered"
                .formatted(
                        state.id(),
                        state.name().replaceAll("\\p{Cntrl}", "?"),
                        state.phase().name().toLowerCase(Locale.ROOT),
                        state.startedAt(),
                        state.totals().rows(),
                        state.checked() == null ? "?" : state.checked().rows());
    }

    /** The bridge that works on the batch, or the next that starts, sees the request at its next look. */
    private void awaitEnd(BridgeConfig config, BatchState chosen) throws Exception {
        RunningBridge running = new RunningBridge(config);
        Path folder = config.file().work().resolve(chosen.id());
        while (Files.exists(folder)) {
            if (!running.isThere()) {
                print("batch " + chosen.id() + " is cancelled when the bridge runs again");
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        print("batch " + chosen.id() + " has ended; unless all its rows were answered, its file and the report are in "
                + config.file().rejected());
    }

    private static List<BatchState> states(Path work) throws IOException {
        List<BatchState> states = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(work, "[!.]*")) {
            for (Path folder : folders) {
                if (BatchState.isIn(folder)) {
                    states.add(BatchState.read(folder));
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever taken, or a batch has just ended
        }
        states.sort(Comparator.comparing(BatchState::startedAt));
        return states;
    }
}
