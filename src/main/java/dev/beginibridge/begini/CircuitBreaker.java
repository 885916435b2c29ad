package dev.beginibridge.begini;

import dev.beginibridge.model.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Begini is there as a whole. Opens when several different requests in a row got no answer; then one probe at a
 * time goes out; the first answer closes it and calls are let through at a ramp. Guarded by the {@link CallScheduler}.
 */
final class CircuitBreaker {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);
    /** Different requests, so that one request with a fault of its own never stops the others. */
    private static final int FAILED_IN_A_ROW = 5;

    private final Duration probeInterval;
    private final int full;
    private final Set<Object> failed = new HashSet<>();
    private Instant openSince;
    private Due nextProbe = Due.PAST;
    private String lastReason = "";
    private boolean probing;
    private int allowance;
    private int answeredAtThisAllowance;

    CircuitBreaker(Duration probeInterval, int full) {
        this.probeInterval = probeInterval;
        this.full = full;
        this.allowance = full;
    }

    boolean isOpen() {
        return openSince != null;
    }

    Optional<Instant> openSince() {
        return Optional.ofNullable(openSince);
    }

    /** How the last failed call failed; holds nothing of the request. */
    String lastReason() {
        return lastReason;
    }

    boolean mayProbe(Instant now) {
        return !probing && nextProbe.hasCome(now);
    }

    Instant nextProbe(Instant now) {
        return nextProbe.at(now);
    }

    void probeStarted() {
        probing = true;
    }

    void probeEnded() {
        probing = false;
    }

    /** Calls that may be in flight: doubles with every round of answers after an outage. */
    int allowance() {
        return allowance;
    }

    /** Begini answered, whatever it said. */
    void reached() {
        failed.clear();
        if (isOpen()) {
            LOG.info("Begini is reachable again; it was not since {}", openSince);
            openSince = null;
            allowance = 1;
            answeredAtThisAllowance = 0;
        }
        if (allowance < full && ++answeredAtThisAllowance >= allowance) {
            allowance = Math.min(full, allowance * 2);
            answeredAtThisAllowance = 0;
        }
    }

    /** A call got no usable answer. */
    void failed(Instant now, Object request, String reason) {
        failed.add(request);
        lastReason = reason;
        if (!isOpen() && failed.size() >= FAILED_IN_A_ROW) {
            openSince = now;
            LOG.warn(
                    "Begini is unreachable: {} requests in a row got no answer; the last: {}. Requests wait",
                    failed.size(),
                    reason);
        }
        if (isOpen()) {
            failed.clear();
            nextProbe = Due.after(probeInterval, now);
        }
    }
}
