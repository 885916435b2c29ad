package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.RequestRules;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.FileValidator;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code file FILE}: what the bridge would do with a file, without doing it. */
@Command(name = "file", description = "Tells what the bridge would do with a file of requests, without doing it.")
final class FileCommand extends BridgeCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "The file under the name with which it would be dropped; it is only read.")
    private Path file;

    /** What becomes of the rows, as far as they themselves tell. */
    private final Map<String, Long> counts = new TreeMap<>();

    @Override
    public Integer call() throws IOException {
        checkIsReadable(file);
        BridgeConfig config = config();
        String name = file.getFileName().toString();
        Optional<String> unfinished =
                FileNames.unfinished(name, config.file().rules().triggerSuffixes());
        FileFormats formats =
                new FileFormats(config.file().rules(), config.layouts().values());
        Optional<FileType> type = formats.of(name);
        if (unfinished.isPresent() || type.isEmpty()) {
            print("not taken: " + unfinished.orElseGet(() -> formats.unknown(name)));
            return MainCommand.FAILED;
        }
        try {
            FileNames.check(name);
            BatchState.Checked found = new FileValidator(file, type.get(), () -> false).run();
            read(config, type.get());
            print("taken: " + found.rows() + " rows, hash total of the uids " + found.hash());
            counts.forEach((what, rows) -> print("  " + rows + (rows == 1 ? " row " : " rows ") + what));
            print("result: " + type.get().resultName());
            return MainCommand.DONE;
        } catch (FileRefused refused) {
            FileRefused.Report report = refused.report();
            print("refused: " + report.code()
                    + (report.row() > 0 ? ", row " + report.row() : "")
                    + (report.line() > 0 ? ", line " + report.line() : "")
                    + ": " + report.message());
            return MainCommand.FAILED;
        }
    }

    private void read(BridgeConfig config, FileType type) throws IOException, FileRefused {
        RequestRules rules = new RequestRules(config);
        try (InputStream in = Files.newInputStream(file)) {
            FileFormat.Opened opened = type.format().open(type.expanded(in));
            RawRecord record = opened.rows().next();
            while (record != null && !opened.codec().isTrailer(record)) {
                counts.merge(fate(config, rules, opened.codec().parse(record)), 1L, Long::sum);
                record = opened.rows().next();
            }
        }
    }

    private static String fate(BridgeConfig config, RequestRules rules, ParsedRow row) {
        try {
            LinkRequest request = row.request();
            Optional<LinkError> broken = rules.broken(request);
            if (broken.isPresent()) {
                return "would be rejected: " + broken.get().message();
            }
            Optional<String> deployment = request.deployment().or(config::defaultDeployment);
            return deployment.filter(config.deployments()::containsKey).isPresent()
                    ? "would be asked for deployment " + deployment.get()
                    : "would be rejected: their deployment is not configured, or they name none";
        } catch (InvalidRequest e) {
            return "would be rejected: they cannot be read";
        }
    }
}
