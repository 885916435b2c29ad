package dev.beginibridge.link;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.deployment.Deployment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the heart counts. Labels are doors, deployments, codes: never a uid or a request id. */
public final class LinkMeters {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMeters.class);

    private final MeterRegistry registry;
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> calls = new ConcurrentHashMap<>();
    private final Map<String, Crowd> crowds = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    public LinkMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A request came into the heart. */
    void entered(InFlight flight) {
        flight.counted = true;
        crowd(flight.asked.door()).inFlight.incrementAndGet();
    }

    /** It left the heart, however; what has left already is left alone. */
    void left(InFlight flight) {
        if (flight.counted) {
            flight.counted = false;
            crowd(flight.asked.door()).inFlight.decrementAndGet();
        }
    }

    /** Counts a request among those that wait while it does. */
    <T> T waiting(String door, Supplier<T> wait) {
        Crowd crowd = crowd(door);
        crowd.waiting.incrementAndGet();
        try {
            return wait.get();
        } finally {
            crowd.waiting.decrementAndGet();
        }
    }

    private Crowd crowd(String door) {
        return crowds.computeIfAbsent(door, name -> new Crowd(name, registry));
    }

    /** {@code begini_requests_seconds{door,outcome,code}}: from the door's hand-over to the reply. */
    void answered(String door, LinkReply reply, Duration took) {
        String outcome = outcome(reply);
        String code = code(reply);
        requests.computeIfAbsent(door + '|' + outcome + '|' + code, key -> Timer.builder("begini.requests")
                        .description("Requests answered, by door, outcome and error code")
                        .tags("door", door, "outcome", outcome, "code", code)
                        .publishPercentileHistogram()
                        .register(registry))
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

    /** {@code begini_calls_seconds{deployment,answer}}: one token call. */
    void called(Deployment deployment, TokenAnswer answer, Duration took) {
        String kind = answer instanceof TokenAnswer.Unavailable unavailable
                ? unavailable.cause().name().toLowerCase(Locale.ROOT)
                : kindOf(answer);
        calls.computeIfAbsent(deployment.name() + '|' + kind, key -> Timer.builder("begini.calls")
                        .description("Calls of the Begini token API, by deployment and kind of answer")
                        .tags("deployment", deployment.name(), "answer", kind)
                        .publishPercentileHistogram()
                        .register(registry))
                .record(took);
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
            registry.counter("begini.token.mismatch", "deployment", deployment.name(), "claim", claim)
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
