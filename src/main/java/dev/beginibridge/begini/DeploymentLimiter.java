package dev.beginibridge.begini;

import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Due;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One deployment's place in the {@link CallScheduler}: its limits, and whether Begini refuses its credentials. Guarded by the scheduler. */
final class DeploymentLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentLimiter.class);
    /** How much unused rate may be caught up, so that a coarse timer does not lower the rate. */
    private static final Duration CATCH_UP = Duration.ofMillis(50);

    final Deployment deployment;
    int inFlight;
    boolean probing;
    /** Grows with each change of the key and each suspension that ends: tells a call made with other credentials, or before they were refused. */
    int credentialsVersion;

    Instant suspendedSince;
    private Instant nextStart = Instant.EPOCH;
    private Due throttled = Due.PAST;
    private Due nextProbe = Due.PAST;

    DeploymentLimiter(Deployment deployment) {
        this.deployment = deployment;
    }

    boolean isSuspended() {
        return suspendedSince != null;
    }

    boolean mayProbe(Instant now) {
        return !probing && nextProbe.hasCome(now);
    }

    Instant nextProbe(Instant now) {
        return nextProbe.at(now);
    }

    /** Said once per suspension, not per request. */
    void suspend(Instant now, Duration probeInterval) {
        if (!isSuspended()) {
            suspendedSince = now;
            LOG.warn(
                    "deployment {} is suspended: Begini refuses its credentials (401 or 403). Its requests wait, and REST"
                            + " answers 503; correct its api key or integration id, and it goes on at once",
                    deployment.name());
        }
        nextProbe = Due.after(probeInterval, now);
    }

    void resume(String why) {
        credentialsVersion++;
        if (isSuspended()) {
            suspendedSince = null;
            LOG.info("deployment {} goes on: {}", deployment.name(), why);
        }
        nextProbe = Due.PAST;
    }

    boolean hasRoom(Instant now) {
        return deployment.maxConcurrent().map(max -> inFlight < max).orElse(true) && !now.isBefore(nextStart(now));
    }

    /** When its rate, and Begini's {@code Retry-After}, allow another call. */
    Instant nextStart(Instant now) {
        Instant byRate = byRate(now);
        Instant byBegini = throttled.at(now);
        return byRate.isAfter(byBegini) ? byRate : byBegini;
    }

    private Instant byRate(Instant now) {
        Duration farthest =
                deployment.maxPerSecond().map(DeploymentLimiter::interval).orElse(Duration.ZERO);
        return new Due(nextStart, farthest).at(now);
    }

    /** Begini asks for a pause. */
    void throttle(Instant now, Duration wait) {
        throttled = Due.after(wait, now);
    }

    void spend(Instant now) {
        deployment.maxPerSecond().ifPresent(rate -> {
            Instant earliest = now.minus(CATCH_UP);
            Instant planned = byRate(now);
            nextStart = (planned.isAfter(earliest) ? planned : earliest).plus(interval(rate));
        });
    }

    /** Takes back one {@link #spend}: no call was made. */
    void refund() {
        deployment.maxPerSecond().ifPresent(rate -> nextStart = nextStart.minus(interval(rate)));
    }

    private static Duration interval(double perSecond) {
        return Duration.ofNanos((long) (1e9 / perSecond));
    }
}
