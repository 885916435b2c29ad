package dev.beginibridge.file.batch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.Version;
import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.FileRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes {@code NAME.summary.json} and {@code NAME.error.json} into the batch's folder, and reads what was published. */
public final class Summary {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> SETTINGS = new TypeReference<>() {};

    private Summary() {}

    /** Durable when this returns. Its form is {@code docs/file-summary.schema.json}. */
    public static void write(Batch batch, BatchState state, FileType type, String resultSha256, Instant finishedAt)
            throws IOException {
        RowTotals totals = state.checkpoint().totals();
        ObjectNode summary = MAPPER.createObjectNode()
                .put("file", state.name())
                .put("sha256", state.checked().sha256())
                .put("rows", state.checked().rows())
                .put("issued", totals.issued())
                .put("reused", totals.reused())
                .put("rejected", totals.rejected())
                .put("failed", totals.failed())
                .put("started_at", state.startedAt())
                .put("finished_at", finishedAt.toString())
                .put(
                        "duration_ms",
                        Duration.between(Instant.parse(state.startedAt()), finishedAt)
                                .toMillis())
                .put("batch", state.batch())
                .put("generation", state.generation())
                .put("result", type.resultName())
                .put("result_sha256", resultSha256);
        if (Durable.exists(batch.rejects())) {
            summary.put("rejects", type.rejectsName());
        }
        ObjectNode errors = summary.putObject("errors");
        totals.errors().forEach(errors::put);
        ObjectNode control = summary.putObject("control_totals");
        put(control.putObject("input"), state.checked().control());
        put(control.putObject("output"), totals.control());
        put(summary, "csv", state.checked().csv());
        put(summary, "layout", state.checked().layout());
        write(batch.summary(), summary.put("bridge_version", Version.text()));
    }

    private static void put(ObjectNode into, String name, Map<String, String> settings) {
        if (settings != null) {
            settings.forEach(into.putObject(name)::put);
        }
    }

    private static void put(ObjectNode into, ControlTotals total) {
        into.put("rows", total.rows()).put("uid_hash", total.hash());
    }

    /** Durable when this returns. */
    public static void writeError(Batch batch, FileRefused.Report report, Instant refusedAt) throws IOException {
        ObjectNode error = MAPPER.createObjectNode()
                .put("file", batch.state().name())
                .put("code", report.code())
                .put("message", report.message())
                .put("batch", batch.state().batch());
        if (report.row() > 0) {
            error.put("row", report.row());
        }
        if (report.line() > 0) {
            error.put("line", report.line());
        }
        write(batch.error(), error.put("refused_at", refusedAt.toString()));
    }

    /** A published report; empty when there is none, such as while an earlier one is set aside and the next is not there. */
    public static Optional<JsonNode> read(Path file) throws IOException {
        try {
            return Optional.of(MAPPER.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What the first pass of the batch found. */
    public static BatchState.Checked checked(JsonNode summary) {
        JsonNode input = summary.path("control_totals").path("input");
        return new BatchState.Checked(
                summary.path("sha256").asText(),
                input.path("rows").asLong(),
                input.path("uid_hash").asLong(),
                null,
                settings(summary, "csv"),
                settings(summary, "layout"));
    }

    private static Map<String, String> settings(JsonNode summary, String name) {
        return summary.has(name) ? MAPPER.convertValue(summary.path(name), SETTINGS) : null;
    }

    private static void write(Path file, ObjectNode json) throws IOException {
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        // It must be on the disk before the state says that it is ready.
        Durable.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
