package dev.beginibridge.result.files;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.KeyType;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.csv.CsvLines;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.UidRule;
import dev.beginibridge.result.EventJson;
import dev.beginibridge.result.Journey;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code NAME.scores.csv} in the outbox: the rows of a batch in the order of its input, each with the event that ended its
 * journey. It is replaced as a whole by each new generation, and made of the input in the archive.
 */
public final class BatchScores implements ResultFiles.News {
    private static final Logger LOG = LoggerFactory.getLogger(BatchScores.class);
    /** A batch that was sent by REST: its files lie in a folder of their own, since others may have its name. */
    private static final Pattern SENT = Pattern.compile(BatchState.SENT + "/[0-9a-f-]{36}/([^/]+)");

    private static final Predicate<String> NAME =
            Pattern.compile(KeyType.NAME_RULE).asMatchPredicate();

    private static final int EVENT_COLUMNS = 3 + EventColumns.OUTCOME.size();

    private final BridgeConfig config;
    private final FileFormats formats;
    private final ResultStore store;
    private final CsvLines csv;
    private final HiddenNames names = new HiddenNames();

    public BatchScores(BridgeConfig config, ResultStore store) {
        this.config = config;
        this.formats = new FileFormats(config.file().rules(), config.layouts().values());
        this.store = store;
        this.csv = new CsvLines(config.file().rules().csv());
    }

    @Override
    public void of(Batch news) throws IOException {
        String batch = news.name();
        Matcher sent = SENT.matcher(batch);
        String file = sent.matches() ? sent.group(1) : batch;
        if (!FileNames.isSafe(file)) {
            return; // no file of that name was ever taken: another door says so
        }
        Path archive = config.file().archive();
        if (!Files.isDirectory(archive)) {
            throw new NoSuchFileException(archive.toString(), null, "see that its file system is mounted");
        }
        boolean atWork = isAtWork(batch); // asked first: at its end the input comes into the archive
        Path input = archive.resolve(batch);
        Optional<FileType> type = formats.of(file);
        if (type.isPresent() && Durable.exists(input)) {
            try {
                publish(news, input, type.get());
            } catch (FileRefused e) {
                LOG.warn("batch {} gets no new .scores.csv: its input in the archive was changed", batch);
            }
        } else if (!atWork) {
            LOG.warn("batch {} gets no new .scores.csv: its input is not in the archive", batch);
        }
        if (atWork) {
            throw new IOException("a file of that name is still at work"); // the archive has an earlier one at most
        }
    }

    /** Whether an input of that name is still to come into the archive; that of a replay is there. */
    private boolean isAtWork(String batch) throws IOException {
        for (Path folder : Durable.list(config.file().work(), "[!.]*")) {
            if (isToCome(folder, batch)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToCome(Path folder, String batch) {
        try {
            BatchState state = BatchState.read(folder);
            return state.replay() == null && state.placed(state.name()).equals(batch);
        } catch (IOException e) {
            return false; // it has ended, or nobody can work on it
        }
    }

    private void publish(Batch batch, Path input, FileType type) throws IOException, FileRefused {
        Path result = config.file()
                .outbox()
                .resolve(batch.name())
                .resolveSibling(type.stem() + ".scores.csv" + (type.pgp().isPresent() ? ".pgp" : ""));
        Path hidden = names.of(result);
        Durable.makeIn(
                config.file().outbox(), result.getParent()); // that of a batch from REST goes with its old results
        try {
            try (InputStream raw = new FileInputStream(input.toFile());
                    InputStream in = type.expanded(raw);
                    FileOutputStream file = new FileOutputStream(hidden.toFile())) {
                // What came encrypted goes out encrypted, and is nowhere on the disk in clear.
                OutputStream content = type.pgp().isPresent() ? type.pgp().get().encrypted(file) : file;
                OutputStream out = new BufferedOutputStream(content, 1 << 16);
                write(batch, type.format().open(in), out);
                out.flush();
                if (content != file) {
                    content.close(); // ends the message
                }
                file.getFD().sync();
            }
            names.sweep(hidden, "." + result.getFileName() + ".");
            Durable.move(hidden, result);
        } finally {
            Files.deleteIfExists(hidden); // half a file of scores belongs to nobody
        }
    }

    private void write(Batch batch, FileFormat.Opened opened, OutputStream out) throws IOException, FileRefused {
        List<String> head = new ArrayList<>(List.of("row", "uid", "request_id", "event_id", "event", "received_at"));
        head.addAll(EventColumns.OUTCOME);
        out.write(csv.line(head));
        RawRecord record = opened.rows().next();
        while (record != null && !opened.codec().isTrailer(record)) {
            batch.stillAtIt().run();
            out.write(csv.line(line(batch.name(), record.row(), requestOf(opened, record))));
            record = opened.rows().next();
        }
    }

    private static LinkRequest requestOf(FileFormat.Opened opened, RawRecord record) throws FileRefused {
        try {
            return opened.codec().parse(record).request();
        } catch (InvalidRequest e) {
            return LinkRequest.UNREADABLE; // rejected: nothing comes of it
        }
    }

    private List<String> line(String batch, long row, LinkRequest request) {
        List<String> values = new ArrayList<>(List.of(
                Long.toString(row),
                Optional.ofNullable(request.uid()).orElse(""),
                request.requestId().orElse("")));
        Optional<ResultEvent> end = end(batch, row, request);
        if (end.isPresent()) {
            ResultEvent event = end.get();
            values.addAll(List.of(event.id(), event.type().orElse(""), EventJson.time(event.receivedAt())));
            values.addAll(EventColumns.outcome(event));
        } else {
            values.addAll(Collections.nCopies(EVENT_COLUMNS, ""));
        }
        return values;
    }

    /** Only of events that came back for this very row: a row that was rejected gets nobody's score. */
    private Optional<ResultEvent> end(String batch, long row, LinkRequest request) {
        Optional<String> deployment = request.deployment().or(config::defaultDeployment);
        if (!UidRule.isPossible(request.uid()) || deployment.filter(NAME).isEmpty()) {
            return Optional.empty(); // rejected; what it has there, a database may refuse to look for
        }
        return Journey.end(store.of(deployment.get(), request.uid()).stream()
                .filter(event ->
                        event.asker().filter(asker -> isRow(asker, batch, row)).isPresent())
                .toList());
    }

    private static boolean isRow(Asker asker, String batch, long row) {
        return asker.batch().equals(Optional.of(batch)) && asker.row().equals(Optional.of(row));
    }
}
