package dev.beginibridge.sandbox;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/**
 * {@code POST /v1/webhooks-management/test}, as far as it can be without a receiver: it proves a key and spends no uid.
 * It finds no webhook set (424), or with the mode {@code webhooks=set} one that answered 200.
 */
final class WebhookTest {
    static final String PATH = "/v1/webhooks-management/test";

    private final Keys keys;

    WebhookTest(Keys keys) {
        this.keys = keys;
    }

    Outcome call(HttpFields headers, Mode mode) {
        String key = headers.get(Keys.API_KEY);
        if (key == null) {
            return Outcome.of(Answer.detail(400, "No Api-key supplied"));
        }
        Set<String> integrations = keys.ofKey(key, mode.keys());
        if (integrations.isEmpty() || mode.fault() == Mode.Fault.UNAUTHORIZED) {
            return Outcome.of(Answer.detail(403, "Invalid Api-key"));
        }
        return Outcome.of(
                mode.webhooksSet()
                        ? Answer.json(200, "{\"webhook_receiver_status_code\":200,\"detail\":\"Success\"}")
                        : Answer.detail(
                                424,
                                "Webhooks not set for "
                                        + integrations.iterator().next()));
    }
}
