package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.model.Layout;
import dev.beginibridge.model.Uploads;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/**
 * The file door: files in the inbox become results in the outbox. Its routes are {@code
 * routes/file-requests.camel.yaml}; {@link #bind} gives them their beans {@code fileInbox}, {@code fileBatches} and {@code
 * fileRow}. Nothing is claimed before {@link #start}.
 */
public final class FileDoor implements AutoCloseable {
    /** Where each row goes. */
    public static final String ROWS = RowRouteClient.ENDPOINT;

    private final BridgeConfig.File config;
    private final RowRouteClient street;
    private final Batches batches;
    private final UploadedFiles uploads;
    private final Inbox inbox;

    /**
     * @param keepAnswers returns when all answers that the core has given are safe from kills and power cuts
     */
    public FileDoor(
            BridgeConfig.File file,
            Collection<Layout> layouts,
            BridgeConfig.Retry retry,
            CamelContext context,
            Runnable keepAnswers,
            Clock clock,
            MeterRegistry metrics) {
        OnceReporter troubles = new OnceReporter();
        this.config = file;
        this.street = new RowRouteClient(context, clock, retry.maxDuration(), keepAnswers);
        Formats formats = new Formats(file.rules(), layouts);
        FileMetrics meters = new FileMetrics(metrics);
        this.batches = new Batches(file, formats, street, clock, meters, troubles);
        meters.watch(batches);
        this.uploads = new UploadedFiles(file, formats, batches, clock, troubles);
        this.inbox = new Inbox(file, formats, batches, uploads, clock, troubles);
    }

    /** Before the routes are loaded: they refer to these beans. */
    public void bind(Registry registry) {
        registry.bind("fileInbox", inbox);
        registry.bind("fileBatches", batches);
        registry.bind("fileRow", new FileRowSteps());
    }

    /** Makes the folders and lets the route claim; throws {@link ConfigException} when the folders cannot serve. */
    public void start() {
        folder(ConfigKey.FILE_INBOX, config.inbox());
        folder(ConfigKey.FILE_OUTBOX, config.outbox());
        folder(ConfigKey.FILE_ARCHIVE, config.archive());
        folder(ConfigKey.FILE_REJECTED, config.rejected());
        folder(ConfigKey.FILE_WORK, config.work());
        probeRename();
        inbox.open();
    }

    private static void folder(ConfigKey key, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigException(key.key() + ": the folder " + folder + " cannot be made ("
                    + e.getClass().getSimpleName() + "): make it, or name another");
        }
    }

    /** A claim is a rename from the inbox into the work folder; whether that works is found out now, not at 22:00. */
    private void probeRename() {
        String name = ".begini-bridge-" + UUID.randomUUID();
        Path probe = config.inbox().resolve(name);
        try {
            Files.createFile(probe);
            Path moved = config.work().resolve(name);
            try {
                Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(probe);
                Files.deleteIfExists(moved);
            }
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.FILE_WORK.key() + ": a file cannot be renamed from "
                    + config.inbox() + " to " + config.work() + " ("
                    + e.getClass().getSimpleName()
                    + "): both must be writable and on one file system");
        }
    }

    /** Batches that are sent by another door instead of dropped. */
    public Uploads uploads() {
        return uploads;
    }

    /** What is wrong with the folders, and what to do; empty when they serve. */
    public Optional<String> trouble() {
        return new Folders(config).trouble();
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
        street.close();
    }
}
