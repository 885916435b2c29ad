package dev.beginibridge.begini;

import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides which waiting request may call Begini next. All waiting of the core happens here, so that any one event
 * can end it: a free place, the end of a back-off, a recovered Begini, a changed key, the deadline, the stop.
 *
 * <p>Rules: calls in flight are bounded over all and per deployment; a deployment's rate is kept; requests that somebody
 * waits for overtake batch rows; among equals the deployment with the fewest calls in flight goes first. A suspended
 * deployment and an unreachable Begini let one probe at a time through.
 */
public final class CallScheduler {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private final Clock clock;
    private final Duration suspensionProbe;
    private final CircuitBreaker breaker;
    private final Map<String, DeploymentLimiter> limiters = new HashMap<>();
    private final TreeSet<Waiter> waiting = new TreeSet<>(Waiter.ORDER);
    private long arrivals;
    private int inFlight;
    private boolean stopping;

    /** What came of waiting. */
    public sealed interface Outcome {
        /**
         * Go ahead; give it back with {@link CallScheduler#done} or {@link CallScheduler#unused}, whatever happens.
         *
         * @param credentialsVersion the outcome of a call with older credentials says nothing about newer ones
         */
        record Permit(Deployment deployment, boolean probe, int credentialsVersion) implements Outcome {}

        /** The deadline passed, or the request does not wait for a suspended deployment. */
        record TooLate(boolean suspended, boolean beginiDown) implements Outcome {}
    }

    public CallScheduler(int maxConcurrent, Duration breakerProbe, Duration suspensionProbe, Clock clock) {
        this.suspensionProbe = suspensionProbe;
        this.clock = clock;
        this.breaker = new CircuitBreaker(breakerProbe, maxConcurrent);
    }

    /** Returns a permit if one is free and nobody waits; none when the call would be a probe. */
    public Optional<Outcome.Permit> takeNow(Deployment deployment) {
        lock.lock();
        try {
            DeploymentLimiter limiter = limiterOf(deployment);
            Instant now = clock.instant();
            boolean free = waiting.isEmpty()
                    && !breaker.isOpen()
                    && !limiter.isSuspended()
                    && inFlight < breaker.allowance()
                    && limiter.hasRoom(now);
            return free && !stopping ? Optional.of(start(limiter, now, false)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private DeploymentLimiter limiterOf(Deployment deployment) {
        return limiters.computeIfAbsent(deployment.name(), name -> new DeploymentLimiter(deployment));
    }

    private Outcome.Permit start(DeploymentLimiter limiter, Instant now, boolean probe) {
        inFlight++;
        limiter.inFlight++;
        limiter.spend(now);
        return new Outcome.Permit(limiter.deployment, probe, limiter.credentialsVersion);
    }

    /**
     * Waits for a permit, not before the given instant and not beyond the deadline.
     *
     * @param patient whether it waits for a suspended deployment, too
     * @param troubled called once, to return quickly, when the wait is for more than a free place; gets the present error
     */
    public Outcome take(
            Deployment deployment,
            Priority priority,
            boolean patient,
            Instant notBefore,
            Instant deadline,
            Consumer<ErrorCode> troubled) {
        lock.lock();
        try {
            DeploymentLimiter limiter = limiterOf(deployment);
            Waiter waiter = new Waiter(
                    limiter, priority, arrivals++, clock.instant(), notBefore, deadline, lock.newCondition());
            waiting.add(waiter);
            try {
                return await(waiter, patient, troubled);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                if (waiter.permit != null) {
                    giveBack(waiter.permit);
                }
                throw new BridgeStopping();
            } finally {
                waiting.remove(waiter);
            }
        } finally {
            lock.unlock();
        }
    }

    private Outcome await(Waiter waiter, boolean patient, Consumer<ErrorCode> troubled) throws InterruptedException {
        DeploymentLimiter limiter = waiter.limiter;
        boolean told = false;
        admit();
        while (waiter.permit == null) {
            if (stopping) {
                throw new BridgeStopping();
            }
            Instant now = clock.instant();
            boolean pointless = !patient && limiter.isSuspended() && !limiter.mayProbe(now);
            if (pointless || waiter.isTooLate(now)) {
                return new Outcome.TooLate(limiter.isSuspended(), breaker.isOpen());
            }
            if (!told && (limiter.isSuspended() || breaker.isOpen())) {
                told = true;
                troubled.accept(limiter.isSuspended() ? ErrorCode.DEPLOYMENT_SUSPENDED : ErrorCode.BEGINI_UNAVAILABLE);
            }
            waiter.signal.awaitNanos(waiter.sleep(now, breaker).toNanos());
            admit();
        }
        return waiter.permit;
    }

    /** Waits for something other than a permit, until the bridge stops at the latest. */
    public void pause(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!stopping && left > 0) {
                left = stopped.awaitNanos(left);
            }
            if (stopping) {
                throw new BridgeStopping();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BridgeStopping();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a permit back with what the call brought: opens or closes the breaker, suspends or resumes the deployment. */
    public void done(Outcome.Permit permit, Object request, TokenAnswer answer) {
        lock.lock();
        try {
            giveBack(permit);
            Instant now = clock.instant();
            DeploymentLimiter limiter = limiters.get(permit.deployment().name());
            if (answer instanceof TokenAnswer.CredentialsRefused) {
                breaker.reached();
                if (permit.credentialsVersion() == limiter.credentialsVersion) {
                    limiter.suspend(now, suspensionProbe);
                } // else it was refused with a key that has been changed since: it just tries again
            } else if (answer instanceof TokenAnswer.Unavailable unavailable) {
                if (unavailable.cause() == TokenAnswer.Cause.THROTTLED) {
                    breaker.reached();
                    unavailable.retryAfter().ifPresent(wait -> limiter.throttle(now, wait));
                } else {
                    breaker.failed(now, request, unavailable.reason());
                }
            } else {
                breaker.reached();
                // A call that was under way when another was refused proves nothing; a probe does.
                if (permit.probe() && permit.credentialsVersion() == limiter.credentialsVersion) {
                    limiter.resume("Begini accepts its credentials again");
                }
            }
            admit();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a permit back without a call, which tells nothing about Begini. */
    public void unused(Outcome.Permit permit) {
        lock.lock();
        try {
            giveBack(permit);
            limiters.get(permit.deployment().name()).refund();
            admit();
        } finally {
            lock.unlock();
        }
    }

    /** The deployment has a new key: requests that wait for it go on at once. */
    public void resume(Deployment deployment) {
        lock.lock();
        try {
            DeploymentLimiter limiter = limiters.get(deployment.name());
            if (limiter != null) {
                limiter.resume("its key was changed");
                admit();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting: every waiting request throws {@link BridgeStopping}. */
    public void stop() {
        lock.lock();
        try {
            stopping = true;
            waiting.forEach(waiter -> waiter.signal.signal());
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begini is unreachable as a whole: since when, and how the last call failed. */
    public record Outage(Instant since, String lastReason) {}

    /** Empty while Begini is reachable, as far as is known. */
    public Optional<Outage> outage() {
        return locked(() -> breaker.openSince().map(since -> new Outage(since, breaker.lastReason())));
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** The suspended deployments and since when. */
    public Map<String, Instant> suspended() {
        return locked(() -> limiters.values().stream()
                .filter(DeploymentLimiter::isSuspended)
                .collect(Collectors.toMap(limiter -> limiter.deployment.name(), limiter -> limiter.suspendedSince)));
    }

    /** Calls in flight now. */
    public int inFlight() {
        return locked(() -> inFlight);
    }

    /** Requests waiting for a permit now. */
    public int waiting() {
        return locked(waiting::size);
    }

    private void giveBack(Outcome.Permit permit) {
        inFlight--;
        DeploymentLimiter limiter = limiters.get(permit.deployment().name());
        limiter.inFlight--;
        if (permit.probe()) {
            limiter.probing = false;
            breaker.probeEnded();
        }
    }

    /** Wakes every request that may go now. */
    private void admit() {
        Instant now = clock.instant();
        while (inFlight < breaker.allowance()) {
            Optional<Waiter> next = Waiter.next(waiting, now, breaker);
            if (next.isEmpty()) {
                return;
            }
            Waiter waiter = next.get();
            DeploymentLimiter limiter = waiter.limiter;
            boolean probe = limiter.isSuspended() || breaker.isOpen();
            if (probe) {
                limiter.probing = true;
                breaker.probeStarted();
            }
            waiter.permit = start(limiter, now, probe);
            waiting.remove(waiter);
            waiter.signal.signal();
        }
    }
}
