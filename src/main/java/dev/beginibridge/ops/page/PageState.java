package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.config.Version;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.ops.Health;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the page shows, as the JSON of {@code /ops/state}. It names deployments, files and error codes; no uid, request id,
 * token, link or key ever gets here.
 */
final class PageState {
    /** Checks ask the database and the disk: not once for every look of every viewer. */
    private static final Duration REPORT_AGE = Duration.ofSeconds(5);

    /** Shorter ids would be given away by what is shown of them. */
    private static final int LONG_ENOUGH_TO_HINT = 12;

    private static final int HINT = 4;

    /** What is not the caller's to mend. */
    private static final Set<String> FAILURES = Arrays.stream(ErrorCode.values())
            .filter(ErrorCode::retryable)
            .map(ErrorCode::text)
            .collect(Collectors.toUnmodifiableSet());

    private final Sources sources;
    private final History history;
    private final FileLines lines;
    private final Instant started;
    private final Cached<Health.Report, RuntimeException> report;

    PageState(Sources sources, History history, FileLines lines) {
        this.sources = sources;
        this.lines = lines;
        this.history = history;
        this.started = sources.clock().instant();
        this.report = new Cached<>(REPORT_AGE, sources.clock(), sources.health()::report);
    }

    /** @param after only samples later than this second are wanted */
    ObjectNode json(long after) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", Version.text());
        node.put("environment", sources.environment().text());
        node.put("now", sources.clock().instant().toString());
        node.put("started", started.toString());
        begini(node.putObject("begini"));
        doors(node.putArray("doors"));
        files(node.putObject("files"));
        lines.newest(node.putArray("file_list"));
        queues(node.putArray("queues"));
        backlog(node.putObject("backlog"));
        causes(node.putArray("causes"));
        deployments(node.putArray("deployments"));
        report.get().writeChecks(node.putArray("checks"));
        node.put("checklist", sources.checklist().isPresent());
        samples(node.putObject("samples"), history.after(after));
        return node;
    }

    private void begini(ObjectNode node) {
        CallScheduler scheduler = sources.scheduler();
        Optional<CallScheduler.Outage> outage = scheduler.outage();
        node.put("reachable", outage.isEmpty());
        node.put(
                "since",
                outage.map(CallScheduler.Outage::since)
                        .orElseGet(this::reachableSince)
                        .toString());
        outage.ifPresent(away -> node.put("reason", away.lastReason()));
        node.put("in_flight", scheduler.inFlight());
        node.put("waiting", scheduler.waiting());
        node.put("max_in_flight", sources.maxConcurrent());
    }

    /** By the health check that looks at it every few seconds; it may not have looked since an outage. */
    private Instant reachableSince() {
        return report.get().checks().stream()
                .filter(check -> check.name().equals("begini"))
                .map(check -> check.status() == Health.Status.UP
                        ? check.since()
                        : sources.clock().instant())
                .findFirst()
                .orElse(started);
    }

    private void doors(ArrayNode node) {
        for (String door : doors()) {
            ObjectNode one = node.addObject().put("name", door);
            one.put("in_flight", gauge("begini.requests.in.flight", door));
            one.put("waiting", gauge("begini.requests.waiting", door));
            one.put("per_second", rounded(history.perSecond(door)));
            one.put("answered", answered(door));
        }
    }

    /** Those that are open, and behind them a team's own: whatever has asked for a link. */
    private Set<String> doors() {
        Set<String> doors = new LinkedHashSet<>(sources.doors());
        sources.metrics().find("begini.requests.in.flight").gauges().stream()
                .map(gauge -> gauge.getId().getTag("door"))
                .sorted()
                .forEach(doors::add);
        return doors;
    }

    private void queues(ArrayNode node) {
        for (Queues.Depth queue : sources.depths().map(Queues::depths).orElse(List.of())) {
            ObjectNode one = node.addObject()
                    .put("name", queue.name())
                    .put("messages", queue.messages())
                    .put("role", queue.role().text());
            queue.oldest().ifPresent(at -> one.put("oldest", at.toString()));
        }
    }

    /**
     * All requests that have no answer yet, counted once each: those that the core has at work are still on their queue, or a row
     * of their file. The queues of another broker than the embedded one cannot be counted.
     */
    private void backlog(ObjectNode node) {
        double queued = sources.queues().stream()
                .flatMap(
                        queue -> sources.metrics().find("begini.broker.messages").tag("queue", queue).gauges().stream())
                .mapToDouble(Gauge::value)
                .sum();
        boolean counted =
                !sources.metrics().find("begini.broker.messages").gauges().isEmpty() && Double.isFinite(queued);
        long queue = counted ? Math.round(queued) : gauge("begini.requests.in.flight", "jms");
        long rows = sources.files().get().stream()
                .mapToLong(file -> Math.max(0, file.rowsTotal() - file.rowsDone()))
                .sum();
        long others = doors().stream()
                .filter(door -> !door.equals("jms") && !door.equals("file"))
                .mapToLong(door -> gauge("begini.requests.in.flight", door))
                .sum();
        node.put("open", queue + rows + others);
        node.put("queue", queue);
        node.put("queue_counted", counted);
        node.put("rows", rows);
        node.put("others", others);
    }

    /** Nothing until the door's first request. */
    private long gauge(String name, String door) {
        return Optional.ofNullable(
                        sources.metrics().find(name).tag("door", door).gauge())
                .map(gauge -> Math.round(gauge.value()))
                .orElse(0L);
    }

    private long answered(String door) {
        return sources.metrics().find("begini.requests").tag("door", door).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    private void files(ObjectNode node) {
        node.put("finished", counted("begini.file.batches", "finished"));
        node.put("refused", counted("begini.file.batches", "refused"));
        ArrayNode running = node.putArray("running");
        sources.files().get().stream()
                .sorted(Comparator.comparing(BatchProgress::started).thenComparing(BatchProgress::id))
                .forEach(file -> {
                    ObjectNode one = running.addObject()
                            .put("id", file.id())
                            .put("name", file.name())
                            .put("started", file.started().toString())
                            .put("rows_done", file.rowsDone())
                            .put("rows_total", file.rowsTotal())
                            .put("issued", file.issued())
                            .put("rejected", file.rejected())
                            .put("failed", file.failed())
                            .put("rows_per_second", rounded(file.rowsPerSecond()));
                    file.left().ifPresent(left -> one.put("seconds_left", left.toSeconds()));
                });
    }

    private long counted(String name, String outcome) {
        return sources.metrics().find(name).tag("outcome", outcome).counters().stream()
                .mapToLong(counter -> Math.round(counter.count()))
                .sum();
    }

    private void causes(ArrayNode node) {
        history.causes().forEach(cause -> node.addObject()
                .put("code", cause.code())
                .put("failure", FAILURES.contains(cause.code()))
                .put("lately", cause.lately())
                .put("since_start", cause.sinceStart()));
    }

    private void deployments(ArrayNode node) {
        Map<String, Instant> suspended = sources.scheduler().suspended();
        for (Deployment deployment : sources.deployments().all()) {
            ObjectNode one = node.addObject()
                    .put("name", deployment.name())
                    .put("environment", deployment.environment().text())
                    .put("integration_id", masked(deployment.integrationId()))
                    .put("api_key", "•••")
                    .put("auth", deployment.hmac() ? "hmac" : "api-key");
            Instant since = suspended.get(deployment.name());
            one.put("state", since == null ? "active" : "suspended");
            if (since != null) {
                one.put("since", since.toString());
                one.put("probe_every_seconds", sources.suspendedProbe().toSeconds());
            }
        }
    }

    /** Enough to tell two apart, too little to use. */
    static String masked(String id) {
        return "•••" + (id.length() < LONG_ENOUGH_TO_HINT ? "" : id.substring(id.length() - HINT));
    }

    private static void samples(ObjectNode node, List<Sample> samples) {
        ArrayNode seconds = node.putArray("second");
        samples.forEach(sample -> seconds.add(sample.second()));
        for (String outcome : List.of("issued", "reused", "rejected", "failed")) {
            column(node, outcome, samples, sample -> sample.outcomes().getOrDefault(outcome, 0.0));
        }
        column(node, "call_median", samples, Sample::callMedian);
        column(node, "call_95", samples, Sample::call95);
        column(node, "answer_95", samples, Sample::answer95);
    }

    private static void column(ObjectNode node, String name, List<Sample> samples, ToDoubleFunction<Sample> figure) {
        ArrayNode column = node.putArray(name);
        for (Sample sample : samples) {
            double value = figure.applyAsDouble(sample);
            if (Double.isFinite(value)) {
                column.add(rounded(value));
            } else {
                column.addNull();
            }
        }
    }

    /** To three digits behind the point: nobody reads more. */
    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
