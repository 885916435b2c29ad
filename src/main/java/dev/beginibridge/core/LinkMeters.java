package dev.beginibridge.core;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.LinkReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core counts. Labels are doors, deployments, codes: never a uid or a request id. */
public final class LinkMeters {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMeters.class);

    /**
     * Upper bounds that tell a link of the ledger, a call of Begini, and a wait for it apart; few, since every combination of
     * labels has them all.
     */
    private static final List<Integer> BUCKETS_MS =
            List.of(1, 2, 5, 10, 25, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 60_000, 600_000);

    /** How long answering may take after the deadline. */
    private static final int DEADLINE_SLACK_PERCENT = 5;

    /** What the operations page shows: over these last seconds. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    /** A route may make its door's name of what its senders write; further ones are counted together. */
    private static final int MOST_DOORS = 100;

    /** Those of the bridge itself, whatever others there are. */
    private static final Set<String> OWN_DOORS = Set.of("jms", "file", "rest", "cli");

    private static final String OTHER_DOORS = "other";

    private final MeterRegistry registry;
    private final Duration[] buckets;
    private final Map<String, Timer> recentAnswers = new ConcurrentHashMap<>();
    private final Timer recentCalls;
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> calls = new ConcurrentHashMap<>();
    private final Map<String, InFlightGauges> gaugesByDoor = new ConcurrentHashMap<>();
    private final Set<String> doors = ConcurrentHashMap.newKeySet();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * @param deadline of requests at the REST door. In an outage all of them are answered at it: with bounds just around it, a
     *     percentile is about the deadline and not anywhere between two others
     */
    LinkMeters(MeterRegistry registry, Duration deadline) {
        this.registry = registry;
        this.buckets = Stream.concat(
                        BUCKETS_MS.stream().map(Duration::ofMillis),
                        Stream.of(
                                deadline,
                                deadline.plus(deadline.multipliedBy(DEADLINE_SLACK_PERCENT)
                                        .dividedBy(100))))
                .sorted()
                .distinct()
                .toArray(Duration[]::new);
        this.recentCalls = recent(
                "begini.calls.recent",
                "How long the calls of the last ten seconds took that Begini answered with a link or a rejection",
                Tags.empty());
    }

    /** Percentiles of several timers cannot be added up: so these have the labels that are shown apart, and no others. */
    private Timer recent(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .publishPercentiles(0.5, 0.95)
                .percentilePrecision(2)
                .distributionStatisticExpiry(RECENT)
                .register(registry);
    }

    /** A request came into the core. */
    void entered(RequestState state) {
        state.counted = true;
        gauges(state.asked.door()).inFlight.incrementAndGet();
    }

    /** It left the core, however; what has left already is left alone. */
    void left(RequestState state) {
        if (state.counted) {
            state.counted = false;
            gauges(state.asked.door()).inFlight.decrementAndGet();
        }
    }

    /** Counts a request among those that wait while it does. */
    <T> T waiting(String door, Supplier<T> wait) {
        InFlightGauges gauges = gauges(door);
        gauges.waiting.incrementAndGet();
        try {
            return wait.get();
        } finally {
            gauges.waiting.decrementAndGet();
        }
    }

    private InFlightGauges gauges(String door) {
        return gaugesByDoor.computeIfAbsent(label(door), name -> new InFlightGauges(name, registry));
    }

    private String label(String door) {
        if (OWN_DOORS.contains(door) || doors.contains(door)) {
            return door;
        }
        if (doors.size() < MOST_DOORS) {
            doors.add(door);
            return door;
        }
        if (warned.add(OTHER_DOORS)) {
            LOG.warn(
                    "there are more than {} names of doors (BeginiDoor): further ones are \"{}\" in the metrics",
                    MOST_DOORS,
                    OTHER_DOORS);
        }
        return OTHER_DOORS;
    }

    /** {@code begini_requests_seconds{door,outcome,code}}: from the door's hand-over to the reply. */
    void answered(String doorOfRequest, LinkReply reply, Duration took) {
        String door = label(doorOfRequest);
        String outcome = outcome(reply);
        String code = code(reply);
        requests.computeIfAbsent(door + '|' + outcome + '|' + code, key -> Timer.builder("begini.requests")
                        .description("Requests answered, by door, outcome and error code")
                        .tags("door", door, "outcome", outcome, "code", code)
                        .serviceLevelObjectives(buckets)
                        .register(registry))
                .record(took);
        recentAnswers
                .computeIfAbsent(
                        door,
                        name -> recent(
                                "begini.requests.recent",
                                "How long the answers of the last ten seconds took",
                                Tags.of("door", name)))
                .record(took);
    }

    static String outcome(LinkReply reply) {
        return reply instanceof LinkReply.Issued issued && issued.reused() ? "reused" : reply.status();
    }

    static String code(LinkReply reply) {
        return reply instanceof LinkReply.Refused refused
                ? refused.error().code().text()
                : "none";
    }

    /** {@code begini_calls_seconds{deployment,answer}}: one token call; the second and later ones of a request are retries. */
    void called(RequestState state, Duration took) {
        Deployment deployment = state.deployment;
        TokenAnswer answer = state.answer;
        if (state.tries > 1) {
            Counter.builder("begini.call.retries")
                    .description("Calls of the Begini token API that were made again after one that failed")
                    .tag("deployment", deployment.name())
                    .register(registry)
                    .increment();
        }
        String kind = answer instanceof TokenAnswer.Unavailable unavailable
                ? unavailable.cause().text()
                : kindOf(answer);
        calls.computeIfAbsent(deployment.name() + '|' + kind, key -> Timer.builder("begini.calls")
                        .description("Calls of the Begini token API, by deployment and kind of answer")
                        .tags("deployment", deployment.name(), "answer", kind)
                        .serviceLevelObjectives(buckets)
                        .register(registry))
                .record(took);
        if (answer instanceof TokenAnswer.Usable || answer instanceof TokenAnswer.Rejected) {
            recentCalls.record(took);
        }
    }

    private static String kindOf(TokenAnswer answer) {
        if (answer instanceof TokenAnswer.Usable) {
            return "usable";
        }
        return answer instanceof TokenAnswer.Rejected ? "rejected" : "credentials_refused";
    }

    /**
     * A token that names another uid or integration id, or has expired already, is used all the same: the claims are
     * undocumented. It is counted each time and said once per deployment.
     */
    void issued(Deployment deployment, TokenAnswer.Usable usable) {
        for (String claim : usable.oddClaims()) {
            Counter.builder("begini.token.mismatch")
                    .description("Tokens that carry another claim than was asked for; their links are used")
                    .tags("deployment", deployment.name(), "claim", claim)
                    .register(registry)
                    .increment();
            if (warned.add(deployment.name() + '|' + claim)) {
                LOG.warn(
                        "Begini issues tokens for deployment {} whose claim {} is not what was asked for; the links are"
                                + " used. Said once: see the metric begini_token_mismatch_total",
                        deployment.name(),
                        claim);
            }
        }
    }
}
