package dev.beginibridge.result.files;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.file.batch.FinishedBatch;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.csv.CsvLines;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
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
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code NAME.scores.csv} beside the batch's result, as whose NAME it is set aside: the rows in the order of the input, each with
 * the event that ended its journey. It is replaced as a whole by each new generation, and made of the input in the archive, read as
 * it was for the batch. What came back for a row is found by the batch's id: a row that was rejected gets nobody's score.
 */
public final class BatchScores implements ResultFiles.News {
    private static final Logger LOG = LoggerFactory.getLogger(BatchScores.class);
    /** A batch that was sent by REST: its files lie in a folder of their own, since others may have its name. */
    private static final Pattern SENT = Pattern.compile(BatchState.placeOf("[0-9a-f-]{36}") + "/([^/]+)");

    private static final String NO_SUMMARY = "its summary is not in the outbox";
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int EVENT_COLUMNS = 3 + EventColumns.OUTCOME.size();

    private final BridgeConfig config;
    private final FileFormats formats;
    private final ResultStore store;
    private final CsvLines csv;
    private final Clock clock;
    private final HiddenNames names = new HiddenNames();
    /** Ids of batches of which no scores can be made: looked for at each interval, their inputs would take hours. */
    private final Set<String> hopeless = new HashSet<>();
    /** By a batch's id, how often it had no summary. */
    private final Map<String, Integer> missing = new HashMap<>();

    public BatchScores(BridgeConfig config, ResultStore store, Clock clock) {
        this.config = config;
        this.formats = new FileFormats(config.file().rules(), config.layouts().values());
        this.store = store;
        this.csv = new CsvLines(config.file().rules().csv());
        this.clock = clock;
    }

    @Override
    public void of(Batch news) throws IOException {
        Matcher sent = SENT.matcher(news.name());
        String file = sent.matches() ? sent.group(1) : news.name();
        if (!FileNames.isSafe(file)) {
            return; // no file of that name was ever taken: another door says so
        }
        if (hopeless.contains(news.id())) {
            return;
        }
        Path outbox = place(config.file().outbox(), news);
        Path archive = place(config.file().archive(), news);
        if (isAtWork(news.id())) { // asked first: at its end its files come into their places
            throw new IOException("it is still at work");
        }
        Optional<FinishedBatch> batch = FinishedBatch.find(news.id(), outbox, formats.stem(file));
        if (batch.isEmpty()) {
            miss(news);
        } else if (isForgotten(batch.get())) {
            giveUp(
                    news,
                    "events of it may be forgotten by now that are in the last one; what came is in the result files");
        } else {
            publish(news, batch.get(), archive);
        }
    }

    /** Maybe it is just being set aside, but not twice; with the batch's next event it is looked for again. */
    private void miss(Batch news) throws IOException {
        int times = missing.merge(news.id(), 1, Integer::sum);
        if (times == 1) {
            throw new IOException(NO_SUMMARY);
        }
        if (times == 2) {
            warn(news, NO_SUMMARY);
        }
    }

    /** Where the batch's files lie beneath one of the door's folders, which must be there. */
    private static Path place(Path folder, Batch news) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "see that its file system is mounted");
        }
        return folder.resolve(news.name()).getParent();
    }

    private void giveUp(Batch news, String why) {
        hopeless.add(news.id());
        warn(news, why + ". It is not looked at again until the bridge is restarted");
    }

    private static void warn(Batch news, String why) {
        LOG.warn("batch {} of {} gets no new .scores.csv: {}", news.id(), news.name(), why);
    }

    private boolean isForgotten(FinishedBatch batch) {
        return !batch.began().isAfter(clock.instant().minus(config.upkeep().keepResults()));
    }

    /** Whether the batch is not done, or its files are being replaced by those of a replay. */
    private boolean isAtWork(String batch) throws IOException {
        for (Path folder : Durable.list(config.file().work(), "[!.]*")) {
            if (isAtWork(folder, batch)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAtWork(Path folder, String batch) {
        try {
            BatchState state = BatchState.read(folder);
            return state.batch().equals(batch)
                    && (state.replay() == null || state.phase() == BatchState.Phase.ANSWERED);
        } catch (IOException e) {
            return false; // it has ended, or nobody can work on it
        }
    }

    private void publish(Batch news, FinishedBatch batch, Path archive) throws IOException {
        FileType type = formats.typeOf(batch.state());
        Optional<Path> input = batch.input(archive, type, news.stillAtIt());
        if (input.isEmpty()) {
            batch.checkStillThere();
            giveUp(news, "its input is not in the archive, or was changed");
            return;
        }
        Path result = batch.beside(FileType.scoresEnd(type.pgp().isPresent()));
        Path hidden = names.of(result);
        try {
            write(news, input.get(), type, hidden);
            batch.checkStillThere();
            names.sweep(hidden, "." + result.getFileName() + ".");
            Object own = key(hidden);
            Durable.move(hidden, result);
            checkPlace(news, batch, result, own);
        } catch (FileRefused e) {
            giveUp(news, "its input cannot be read as it was (" + e.report().code() + ")");
        } finally {
            Files.deleteIfExists(hidden); // half a file of scores belongs to nobody
        }
    }

    /** The batch's files may have been set aside at the very moment: what is not beside its summary is another's. */
    private void checkPlace(Batch news, FinishedBatch batch, Path result, Object own) throws IOException {
        if (isAtWork(news.id())) {
            throw new IOException("its files are being replaced");
        }
        Path folder = batch.summary().getParent();
        boolean inPlace = FinishedBatch.find(
                        news.id(), folder, formats.stem(batch.state().name()))
                .filter(now -> now.summary().equals(batch.summary()))
                .isPresent();
        if (!inPlace) {
            if (Durable.exists(result) && Objects.equals(key(result), own)) {
                Files.deleteIfExists(result);
            }
            throw new IOException("its files were set aside meanwhile");
        }
    }

    /** Tells whether a file is the same one under another name. */
    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private void write(Batch news, Path input, FileType type, Path hidden) throws IOException, FileRefused {
        try (InputStream raw = new FileInputStream(input.toFile());
                InputStream in = type.expanded(raw);
                FileOutputStream file = new FileOutputStream(hidden.toFile())) {
            // What came encrypted goes out encrypted, and is nowhere on the disk in clear.
            OutputStream content = type.pgp().isPresent() ? type.pgp().get().encrypted(file) : file;
            OutputStream out = new BufferedOutputStream(content, 1 << 16);
            write(news, type.format().open(in), out);
            out.flush();
            if (content != file) {
                content.close(); // ends the message
            }
            file.getFD().sync();
        }
    }

    private void write(Batch news, FileFormat.Opened opened, OutputStream out) throws IOException, FileRefused {
        List<String> head = new ArrayList<>(List.of("row", "uid", "request_id", "event_id", "event", "received_at"));
        head.addAll(EventColumns.OUTCOME);
        out.write(csv.line(head));
        Map<Long, List<ResultEvent>> events = Map.of();
        long known = 0;
        RawRecord record = opened.rows().next();
        while (record != null && !opened.codec().isTrailer(record)) {
            news.stillAtIt().run();
            long row = record.row();
            if (row > known) {
                known = row + ROWS_AT_ONCE - 1;
                events = store.ofRows(news.id(), row, known).stream()
                        .collect(Collectors.groupingBy(
                                event -> event.asker().flatMap(Asker::row).orElseThrow()));
            }
            Optional<ResultEvent> end = Journey.end(events.getOrDefault(row, List.of()));
            out.write(csv.line(line(row, requestOf(opened, record), end)));
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

    private static List<String> line(long row, LinkRequest request, Optional<ResultEvent> end) {
        List<String> values = new ArrayList<>(List.of(
                Long.toString(row),
                Optional.ofNullable(request.uid()).orElse(""),
                request.requestId().orElse("")));
        if (end.isPresent()) {
            ResultEvent event = end.get();
            values.addAll(List.of(event.id(), event.type().orElse(""), EventJson.time(event.receivedAt())));
            values.addAll(EventColumns.outcome(event));
        } else {
            values.addAll(Collections.nCopies(EVENT_COLUMNS, ""));
        }
        return values;
    }
}
