package dev.beginibridge.sandbox;

import dev.beginibridge.model.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Posts webhooks as Begini does, and knows what became of the last {@value #KEPT}. */
final class Courier {
    static final int KEPT = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final Deque<Sandbox.Posted> last = new ArrayDeque<>();

    /** What the receiver answered; status 0 when it was not reached. */
    record Receipt(int status, String body) {}

    /** @param receiver where webhooks of all deployments go: the deployment's name is put behind it */
    CompletableFuture<Receipt> post(URI receiver, String deployment, String uid, Play.Webhook webhook, Secret key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(receiver + "/" + deployment))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(Keys.SIGNATURE, Keys.sign(webhook.body(), key))
                .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Receipt(answer.statusCode(), answer.body()))
                .exceptionally(failure -> new Receipt(0, ""))
                .thenApply(receipt -> {
                    add(new Sandbox.Posted(deployment, uid, webhook.type(), receipt.status()));
                    return receipt;
                });
    }

    private synchronized void add(Sandbox.Posted posted) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(posted);
    }

    synchronized List<Sandbox.Posted> last() {
        return List.copyOf(last);
    }

    synchronized void reset() {
        last.clear();
    }
}
