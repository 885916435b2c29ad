package dev.beginibridge.result.files;

import dev.beginibridge.config.Results;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.file.FileFolders;
import dev.beginibridge.file.OnceReporter;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvLines;
import dev.beginibridge.model.Due;
import dev.beginibridge.ops.Enduring;
import dev.beginibridge.ops.Health;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the result files: for each deployment, at each full interval of UTC in which there was something, one file with all
 * events that were in none before. Each event is in exactly one file, whatever dies meanwhile.
 */
public final class ResultFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofMillis(500);
    /** After a failure. */
    private static final Duration REST = Duration.ofSeconds(10);

    private static final Duration LAST_FILE = Duration.ofSeconds(5);

    /** What is told of each batch with news, before the note of its file in the ledger is closed. */
    @FunctionalInterface
    public interface News {
        /**
         * One that has news.
         *
         * @param name that of its input, which other batches may have, too
         * @param stillAtIt to be run with each row, so that no other bridge takes the work over
         */
        record Batch(String id, String name, Runnable stillAtIt) {}

        void of(Batch batch) throws IOException;
    }

    private final Path folder;
    private final Duration every;
    private final Map<String, String> environments;
    private final ResultStore store;
    private final FileBook book;
    private final CsvLines csv;
    private final HiddenNames names = new HiddenNames();
    private final News news;
    private final OnceReporter failures = new OnceReporter();
    private final Clock clock;
    private final Map<String, Due> next = new HashMap<>();
    /** By deployment, the batches whose news could not be told: their names, by their ids. */
    private final Map<String, Map<String, String>> untold = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "results-files");

    /** @param environments of the deployments, by their names */
    public ResultFiles(
            Results config,
            Map<String, String> environments,
            CsvDialect dialect,
            ResultStore store,
            Database database,
            News news,
            Clock clock) {
        this.folder = config.folder().orElseThrow();
        this.every = config.every();
        this.environments = environments;
        this.store = store;
        this.book = new FileBook(database);
        this.csv = new CsvLines(dialect);
        this.news = news;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Throws {@link ConfigException} when the folder cannot serve. */
    public void start() {
        FileFolders.make(ConfigKey.RESULTS_FOLDER, folder);
        book.free();
        thread.start();
    }

    /** Tells whether the folder serves. */
    public void register(Health health) {
        health.register(
                "result-folder",
                () -> Files.isDirectory(folder) && Files.isWritable(folder)
                        ? Health.Outcome.up("result files can be written")
                        : Health.Outcome.down(
                                ConfigKey.RESULTS_FOLDER.key() + ": " + folder.toAbsolutePath()
                                        + " is no folder that can be written to: make it, and give the bridge's user the right"));
    }

    private void run() {
        Runnable looks = new Enduring(
                "making the result files", () -> environments.keySet().forEach(this::look));
        try {
            while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                looks.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only close() ends this thread
        }
    }

    private void look(String deployment) {
        Instant now = clock.instant();
        if (!next.getOrDefault(deployment, Due.PAST).hasCome(now)) {
            return;
        }
        next.put(deployment, Due.after(REST, now));
        String about = "Result files of " + deployment;
        try {
            boolean more = true;
            while (more) {
                more = store.settle(now); // this bridge may hand nothing over, and so settle nothing else
            }
            boolean idle = make(deployment, now);
            next.put(deployment, idle ? new Due(boundary(now).plus(every), every) : Due.PAST);
            failures.over(about);
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: result files are made later");
        } catch (IOException | RuntimeException e) {
            failures.report(about, e);
        }
    }

    /** The last full interval before an instant. */
    private Instant boundary(Instant now) {
        long millis = now.toEpochMilli();
        return Instant.ofEpochMilli(millis - millis % every.toMillis());
    }

    /** Makes what is due; false when there may be more to do at once. */
    private boolean make(String deployment, Instant now) throws IOException {
        Optional<FileBook.Page> page = book.take(deployment, now);
        if (page.isEmpty()) {
            return true;
        }
        FileBook.Page at = page.get();
        if (at.begun().isPresent()) {
            // Crash guarantee: what was begun is made again as it was, and published if it was not.
            publishAgain(deployment, at);
            return false;
        }
        // What was made by a clock that was ahead would keep all files waiting until it is as late again.
        boolean ahead = at.madeAt().isAfter(now.plus(every));
        return !(ahead || boundary(now).isAfter(at.madeAt())) || makeNew(deployment, at, now);
    }

    private boolean makeNew(String deployment, FileBook.Page at, Instant now) throws IOException {
        String name = "results-" + deployment + "-" + STAMP.format(now) + ".csv";
        if (Files.exists(folder.resolve(name))) {
            return false; // the next second is free
        }
        try (EventFile file = write(deployment, name, at.number(), Long.MAX_VALUE)) {
            if (!file.isEmpty()) {
                FileBook.Begun begun = new FileBook.Begun(name, file.lastNumber());
                if (book.begin(deployment, begun, now)) {
                    publish(deployment, file, begun, now);
                }
            } else {
                tell(deployment, Map.of());
            }
        }
        return true;
    }

    private void publishAgain(String deployment, FileBook.Page at) throws IOException {
        FileBook.Begun begun = at.begun().orElseThrow();
        try (EventFile file = write(deployment, begun.name(), at.number(), begun.last())) {
            if (!file.isEmpty()) { // else retention was faster than a bridge that was away for months
                publish(deployment, file, begun, at.madeAt());
            } else {
                book.end(deployment, begun);
            }
        }
    }

    private void publish(String deployment, EventFile file, FileBook.Begun begun, Instant madeAt) throws IOException {
        file.publish(deployment, environments.get(deployment), madeAt);
        tell(deployment, file.batches());
        book.end(deployment, begun);
        LOG.info("result file {} is published", begun.name());
    }

    /**
     * Tells of these batches, and of those that failed before. None of them may keep the page open, or the same file would be
     * published again and again.
     */
    private void tell(String deployment, Map<String, String> batches) {
        Map<String, String> failed = untold.computeIfAbsent(deployment, name -> new TreeMap<>());
        Map<String, String> due = new TreeMap<>(failed);
        due.putAll(batches);
        for (Map.Entry<String, String> batch : due.entrySet()) {
            String id = batch.getKey();
            try {
                news.of(new News.Batch(id, batch.getValue(), () -> book.keep(deployment, clock.instant())));
                failed.remove(id);
            } catch (LedgerUnavailable e) {
                failed.putAll(due); // the others would only wait for it, too
                return;
            } catch (FileBook.PageLost e) {
                throw e; // whoever has it tells
            } catch (IOException | RuntimeException e) {
                if (failed.put(id, batch.getValue()) == null) {
                    LOG.warn(
                            "batch {} of {} has no full .scores.csv yet ({}): it is tried again at each interval until the"
                                    + " bridge stops. This is said once",
                            id,
                            batch.getValue(),
                            e instanceof IOException
                                    ? e.toString()
                                    : e.getClass().getName());
                }
            }
        }
    }

    /** The events behind {@code from} up to {@code to}; on the disk, but under a hidden name. */
    private EventFile write(String deployment, String name, long from, long to) throws IOException {
        EventFile file = new EventFile(folder.resolve(name), names, csv);
        try {
            long last = from;
            List<ResultEvent> page = store.after(deployment, last, PAGE);
            while (!page.isEmpty() && last < to) {
                for (ResultEvent event : page) {
                    last = event.number();
                    if (last <= to) {
                        file.add(event);
                    }
                }
                book.keep(deployment, clock.instant());
                page = store.after(deployment, last, PAGE);
            }
            file.sync();
            book.keep(deployment, clock.instant());
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Lets a file that is being made come to its end, for a limited time. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.isAlive()) {
                thread.join(LAST_FILE.toMillis());
            }
            if (!thread.isAlive()) { // else it still writes: the lease keeps others away
                book.giveBack();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: another bridge goes on when the lease ends");
        }
    }
}
