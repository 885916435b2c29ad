package dev.beginibridge.result.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.Version;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.csv.CsvLines;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.Digests;
import dev.beginibridge.result.EventJson;
import dev.beginibridge.result.ResultEvent;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One result file while it is written, under a hidden name; and its summary. The same events make the same file, whoever
 * writes it, and however often.
 */
final class EventFile implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path target;
    private final HiddenNames names;
    private final Path hidden;
    private final CsvLines csv;
    private final FileOutputStream file;
    private final MessageDigest digest = Digests.sha256();
    private final OutputStream out;
    private final Map<String, Integer> types = new TreeMap<>();
    private final Map<String, String> batches = new TreeMap<>();
    private ControlTotals totals = ControlTotals.NONE;
    private ResultEvent first;
    private ResultEvent last;

    EventFile(Path target, HiddenNames names, CsvLines csv) throws IOException {
        this.target = target;
        this.names = names;
        this.hidden = names.of(target);
        this.csv = csv;
        this.file = new FileOutputStream(hidden.toFile());
        this.out = new DigestOutputStream(new BufferedOutputStream(file, 1 << 16), digest);
        out.write(csv.line(EventColumns.NAMES));
    }

    void add(ResultEvent event) throws IOException {
        out.write(csv.line(EventColumns.of(event)));
        totals = totals.with(ControlTotals.of(event.uid().orElse(null)));
        types.merge(event.type().orElse("none"), 1, Integer::sum);
        event.asker().ifPresent(this::note);
        first = first == null ? event : first;
        last = event;
    }

    private void note(Asker asker) {
        Optional<String> id = asker.correlationId().flatMap(BatchState::batchOf);
        if (id.isPresent() && asker.batch().isPresent()) {
            batches.put(id.get(), asker.batch().get());
        }
    }

    boolean isEmpty() {
        return last == null;
    }

    /** The number of the last event in it. */
    long lastNumber() {
        return last.number();
    }

    /** The batches that it has news of: their names, by their ids. */
    Map<String, String> batches() {
        return batches;
    }

    /** What was added is on the disk when this returns. */
    void sync() throws IOException {
        out.flush();
        file.getFD().sync();
    }

    /** Publishes the file, then its summary: where there is one, the file beside it is whole. */
    void publish(String deployment, String environment, Instant madeAt) throws IOException {
        names.sweep(hidden, ".results-");
        Durable.move(hidden, target);
        String name = target.getFileName().toString();
        ObjectNode summary = MAPPER.createObjectNode()
                .put("file", name)
                .put("sha256", HexFormat.of().formatHex(digest.digest()))
                .put("rows", totals.rows())
                .put("deployment", deployment)
                .put("environment", environment);
        ObjectNode events = summary.putObject("events");
        types.forEach(events::put);
        summary.put("first_received_at", EventJson.time(first.receivedAt()))
                .put("last_received_at", EventJson.time(last.receivedAt()))
                .put("made_at", madeAt.toString());
        summary.putObject("control_totals").put("rows", totals.rows()).put("uid_hash", totals.hash());
        summary.put("bridge_version", Version.text());
        String beside = name.replaceFirst("\\.csv$", ".summary.json");
        Path published = target.resolveSibling(beside);
        Path prepared = names.of(published);
        Durable.write(prepared, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(summary));
        Durable.move(prepared, published);
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(hidden);
    }
}
