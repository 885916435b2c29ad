package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.database.Database;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.rows.FileRowSteps;
import dev.beginibridge.file.rows.RowRouteClient;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.model.Uploads;
import dev.beginibridge.ops.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file door: files in the inbox become results in the outbox. Its routes are {@code
 * routes/file-requests.camel.yaml}; {@link #bind} gives them their beans {@code fileInbox}, {@code fileBatches} and {@code
 * fileRow}. Nothing is claimed before {@link #start}.
 */
public final class FileDoor implements AutoCloseable {
    /** Where each row goes. */
    public static final String ROWS = RowRouteClient.ENDPOINT;

    private static final Logger LOG = LoggerFactory.getLogger(FileDoor.class);

    private final FileFolders folders;
    private final RowRouteClient route;
    private final Batches batches;
    private final WaitingFiles waiting;
    private final UploadedFiles uploads;
    private final Inbox inbox;

    /**
     * @param database the ledger's; its {@link Database#sync} makes the core's answers safe from kills and power cuts
     */
    public FileDoor(
            BridgeConfig.File file,
            Collection<Layout> layouts,
            BridgeConfig.Retry retry,
            CamelContext camel,
            Database database,
            Clock clock,
            MeterRegistry metrics) {
        this.folders = new FileFolders(file);
        this.route = new RowRouteClient(camel, clock, retry.maxDuration(), database::sync);
        this.waiting = new WaitingFiles(clock);
        FileMetrics meters = new FileMetrics(metrics);
        FileFormats formats = new FileFormats(file.rules(), layouts);
        formats.leftOut()
                .forEach(id -> LOG.warn(
                        "The PGP recipient {} gets no results, for it has no key for encryption that is valid today:"
                                + " renew it, or take it out of {}",
                        id,
                        ConfigKey.FILE_PGP_RECIPIENTS_FILE.key()));
        DoorContext door = new DoorContext(
                file,
                formats,
                new BatchRegister(database, file.work()),
                route,
                new OnceReporter(),
                meters,
                waiting,
                new ArchivedFiles(clock, meters::writtenLate),
                clock);
        this.batches = new Batches(door);
        meters.watch(batches);
        meters.watch(waiting);
        this.uploads = new UploadedFiles(door, batches);
        this.inbox = new Inbox(door, batches);
    }

    /** Before the routes are loaded: they refer to these beans. */
    public void bind(Registry registry) {
        registry.bind("fileInbox", inbox);
        registry.bind("fileBatches", batches);
        registry.bind("fileRow", new FileRowSteps());
    }

    /** Makes the folders and lets the route claim; throws {@link ConfigException} when the folders cannot serve. */
    public void start() {
        folders.make();
        inbox.open();
    }

    /** Takes batches that come by another door instead of the inbox. */
    public Uploads uploads() {
        return uploads;
    }

    /** Tells whether the folders serve, and whether a file has waited for long. */
    public void register(Health health) {
        health.register("files", waiting::health);
        health.register("folders", () -> folders.trouble()
                .map(Health.Outcome::down)
                .orElseGet(() -> Health.Outcome.up("the file door's folders are there and can be written to")));
    }

    /** The batches at work, for a person watching. */
    public List<BatchProgress> running() {
        return batches.running();
    }

    /** Stops within seconds: rows answered so far are kept, the rest is asked at the next start. */
    @Override
    public void close() {
        inbox.close();
        batches.close();
        route.close();
    }
}
