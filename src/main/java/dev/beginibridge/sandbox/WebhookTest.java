package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;

/**
 * {@code POST /v1/webhooks-management/test}: it proves a key, spends no uid, and calls the receiver, if there is one. With the
 * mode {@code webhooks=set} it finds one that answered 200 without calling any.
 */
record WebhookTest(Keys keys, Courier courier) {
    static final String PATH = "/v1/webhooks-management/test";

    CompletableFuture<Outcome> call(HttpFields headers, Mode mode) {
        String key = headers.get(Keys.API_KEY);
        if (key == null) {
            return done(Answer.detail(400, "No Api-key supplied"));
        }
        Optional<SandboxDeployment> deployment = keys.ofKey(key, mode.keys());
        if (deployment.isEmpty() || mode.fault() == Mode.Fault.UNAUTHORIZED) {
            return done(Answer.detail(403, "Invalid Api-key"));
        }
        if (mode.webhooksSet()) {
            return done(receiver(200, 200, "Success"));
        }
        if (mode.webhooks().isEmpty()) {
            return done(Answer.detail(
                    424, "Webhooks not set for " + deployment.get().integrationId()));
        }
        return courier.post(
                        mode.webhooks().get(),
                        deployment.get().name(),
                        "",
                        event(deployment.get().integrationId()),
                        Secret.of(key))
                .thenApply(receipt -> Outcome.of(answer(receipt)));
    }

    private static CompletableFuture<Outcome> done(Answer answer) {
        return CompletableFuture.completedFuture(Outcome.of(answer));
    }

    /** What Begini sends is not documented. */
    private static Play.Webhook event(String integrationId) {
        ObjectNode body = Answer.node().put("integration_id", integrationId);
        body.putObject("event").put("type", "webhook.test").putObject("details");
        return new Play.Webhook(
                "webhook.test", body.toString().getBytes(StandardCharsets.UTF_8), Play.Signer.PRESENT_KEY);
    }

    private static Answer answer(Courier.Receipt receipt) {
        return switch (receipt.status()) {
            case 0 -> Answer.detail(503, "The webhook receiver cannot be reached");
            case 200 -> receiver(200, 200, "Success");
            default -> receiver(422, receipt.status(), receipt.body());
        };
    }

    private static Answer receiver(int status, int ofReceiver, String detail) {
        ObjectNode body =
                Answer.node().put("webhook_receiver_status_code", ofReceiver).put("detail", detail);
        return Answer.json(status, body.toString());
    }
}
