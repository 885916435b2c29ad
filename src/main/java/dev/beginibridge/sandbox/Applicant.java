package dev.beginibridge.sandbox;

import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.model.Secret;
import dev.beginibridge.sandbox.Play.Signer;
import dev.beginibridge.sandbox.Play.Webhook;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Plays what customers do with their links, as far as Begini tells of it: one webhook after the other, each again until the
 * receiver has answered 200.
 */
final class Applicant {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    /** Begini's own count is not documented. */
    private static final int MOST_TRIES = 100;

    private final List<SandboxDeployment> deployments;
    private final Courier courier;
    private final Supplier<Mode> mode;
    private final Mode initial;
    private final Clock clock;
    private Optional<ExecutorService> stage = Optional.empty();

    Applicant(List<SandboxDeployment> deployments, Courier courier, Supplier<Mode> mode, Mode initial, Clock clock) {
        this.deployments = deployments;
        this.courier = courier;
        this.mode = mode;
        this.initial = initial;
        this.clock = clock;
    }

    synchronized void start() {
        stage = Optional.of(Executors.newSingleThreadExecutor(DaemonThreads.named("sandbox-applicants")));
    }

    synchronized void close() {
        stage.ifPresent(ExecutorService::shutdownNow);
        stage = Optional.empty();
    }

    /** There is a token for that uid, or will be in a moment. */
    void play(String uid, String integrationId) {
        Play.of(uid).ifPresent(play -> {
            List<Webhook> webhooks = play.webhooks(uid, integrationId, clock.instant());
            deployments.stream()
                    .filter(deployment -> deployment.integrationId().equals(integrationId))
                    .findFirst()
                    .ifPresent(deployment -> after(
                            play.isEarly() ? Duration.ZERO : BETWEEN,
                            () -> next(deployment.name(), uid, webhooks.iterator())));
        });
    }

    private void next(String deployment, String uid, Iterator<Webhook> webhooks) {
        if (webhooks.hasNext()) {
            send(deployment, uid, webhooks.next(), 1, () -> next(deployment, uid, webhooks));
        }
    }

    private void send(String deployment, String uid, Webhook webhook, int attempt, Runnable then) {
        Mode now = mode.get();
        Optional<Secret> key = key(webhook.signer(), deployment, now);
        if (now.webhooks().isEmpty() || key.isEmpty()) {
            return; // Begini has nowhere to send it, or does not know the deployment any more
        }
        courier.post(now.webhooks().get(), deployment, uid, webhook, key.get())
                .thenAccept(receipt -> {
                    boolean done =
                            receipt.status() == 200 || webhook.signer() == Signer.NOBODY || attempt == MOST_TRIES;
                    after(
                            done ? BETWEEN : retry(attempt),
                            done ? then : () -> send(deployment, uid, webhook, attempt + 1, then));
                })
                .exceptionally(failure -> null); // the courier has none
    }

    private static Duration retry(int attempt) {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(attempt - 1, 10));
        return delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY;
    }

    private Optional<Secret> key(Signer signer, String deployment, Mode now) {
        return switch (signer) {
            case PRESENT_KEY -> Optional.ofNullable(now.keys().get(deployment));
            case FIRST_KEY -> Optional.ofNullable(initial.keys().get(deployment));
            case NOBODY -> Optional.of(Secret.of(UUID.randomUUID().toString()));
        };
    }

    /** Nothing comes any more once the sandbox is closed. */
    private synchronized void after(Duration delay, Runnable task) {
        stage.ifPresent(open -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, open)
                .execute(task));
    }
}
