package dev.beginibridge.result.webhook;

import dev.beginibridge.client.Rate;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Digests;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.result.ResultStore;
import dev.beginibridge.result.webhook.WebhookMeters.Outcome;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes webhooks whose bodies are there. One that Begini has signed is on the disk before it is answered 200, whatever it
 * holds: Begini tells it once. One that Begini has not signed leaves nothing but a count.
 */
final class Receiver extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    private final KeyRing keys;
    private final ResultStore store;
    private final Runnable stored;
    private final int maxPerSecond;
    private final Clock clock;
    private final WebhookMeters meters;
    private final Map<String, Rate> rates = new ConcurrentHashMap<>();
    /** The deployments that were warned of: each event may be of another integration. */
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Receiver(KeyRing keys, ResultStore store, Runnable stored, int maxPerSecond, Clock clock, WebhookMeters meters) {
        this.keys = keys;
        this.store = store;
        this.stored = stored;
        this.maxPerSecond = maxPerSecond;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        byte[] body = BufferUtil.toArray(Content.Source.asByteBuffer(request));
        byte[] signature = (byte[]) request.getAttribute(SignatureGate.SIGNATURE);
        return answer(path.substring(WebhookDoor.WEBHOOKS.length()), body, signature)
                .writeTo(response, callback);
    }

    private HttpAnswer answer(String name, byte[] body, byte[] signature) {
        Optional<KeyRing.Signer> signer = keys.signer(name, body, signature);
        if (signer.isEmpty()) {
            meters.count(Outcome.REFUSED);
            return Reply.REFUSED;
        }
        Deployment deployment = signer.get().deployment();
        try {
            // Only what is genuine and new counts: else who sends rubbish, or what was captured, keeps Begini's own
            // events out.
            if (!isKnown(name, body)
                    && !rates.computeIfAbsent(name, key -> new Rate(maxPerSecond, clock))
                            .take()
                            .isZero()) {
                meters.count(name, Outcome.LIMITED);
                return Reply.TOO_MANY;
            }
            if (signer.get().withFormerKey()) {
                meters.formerKey(name);
            }
            boolean isNew = store(deployment, body); // also when known: it may not be on the disk yet
            meters.count(name, isNew ? Outcome.STORED : Outcome.DUPLICATE);
            if (isNew) {
                stored.run();
            }
            return Reply.RECEIVED;
        } catch (LedgerUnavailable e) {
            meters.count(name, Outcome.UNAVAILABLE);
            return Reply.AWAY;
        }
    }

    private boolean isKnown(String deployment, byte[] body) {
        return store.events(id(body)).stream()
                .anyMatch(event -> event.deployment().equals(deployment));
    }

    private boolean store(Deployment deployment, byte[] body) {
        EventReader event = EventReader.of(body);
        if (event.integrationId()
                .filter(id -> !id.equals(deployment.integrationId()))
                .isPresent()) {
            meters.otherIntegration(deployment.name());
            if (warned.add(deployment.name())) {
                LOG.warn(
                        "an event at the webhook address of deployment {} names another integration id than"
                                + " begini.deployments.{}.integration-id. It is kept and handed on. Said once until the"
                                + " next start: see the metric begini_webhooks_other_integration_total",
                        deployment.name(),
                        deployment.name());
            }
        }
        return store.store(new ResultStore.Arrival(
                id(body),
                deployment.name(),
                deployment.integrationId(),
                deployment.environment().text(),
                event.uid(),
                event.type(),
                body,
                clock.instant()));
    }

    /** Begini gives its events no ids and no times: the same bytes at the same deployment are the same event. */
    private static String id(byte[] body) {
        return HexFormat.of().formatHex(Digests.sha256().digest(body));
    }
}
