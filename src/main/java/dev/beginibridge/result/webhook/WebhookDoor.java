package dev.beginibridge.result.webhook;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.RestLimits;
import dev.beginibridge.config.Webhooks;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.rest.BodyRoom;
import dev.beginibridge.rest.BufferedBody;
import dev.beginibridge.rest.PlainPaths;
import dev.beginibridge.rest.RequestQueue;
import dev.beginibridge.rest.answer.ServerProblems;
import dev.beginibridge.rest.server.Listener;
import dev.beginibridge.rest.server.Responses;
import dev.beginibridge.result.ResultStore;
import dev.beginibridge.result.webhook.WebhookMeters.Outcome;
import dev.beginibridge.tls.OwnCertificate;
import dev.beginibridge.tls.TlsPort;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The fourth door: Begini's webhooks, and the pages of the user flow. It stands in front of the REST door and needs none of
 * its clients, or listens by itself.
 */
public final class WebhookDoor implements AutoCloseable {
    public static final String WEBHOOKS = "/v1/webhooks/";
    static final String FLOW = "/flow/";

    private final BridgeConfig bridge;
    private final Webhooks config;
    private final ResultStore store;
    private final Runnable stored;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final KeyRing keys;
    private volatile Optional<Listener> own = Optional.empty();
    private Optional<TlsPort> tls = Optional.empty();

    /** @param stored told of each new event */
    public WebhookDoor(
            BridgeConfig bridge,
            Deployments deployments,
            ResultStore store,
            Runnable stored,
            Clock clock,
            MeterRegistry metrics) {
        this.bridge = bridge;
        this.config = bridge.webhooks();
        this.store = store;
        this.stored = stored;
        this.clock = clock;
        this.metrics = metrics;
        this.keys = new KeyRing(config, deployments);
    }

    /** Answers what is for this door; all else goes on. */
    public Handler before(Handler next) {
        RestLimits limits = bridge.rest().limits();
        WebhookMeters meters = new WebhookMeters(metrics);
        Receiver receiver = new Receiver(keys, store, stored, config.maxPerSecond(), clock, meters);
        // What waits here holds no thread; what is worked on waits for the disk.
        Handler queue = new RequestQueue(Webhooks.AT_WORK, limits.waiting(), limits.receiveTime(), receiver);
        BodyRoom room = BodyRoom.inHeap(config.maxBody()); // nobody has proved yet who he is
        Handler webhooks =
                new SignatureGate(meters, new BufferedBody(config.maxBody(), limits.receiveTime(), room, clock, queue));
        AddressRates rates = new AddressRates(config.maxPerAddress(), clock);
        Handler mine = new Handler.Sequence(new At(WEBHOOKS, webhooks), new At(FLOW, new FlowPages(config, meters)));
        return new Handler.Sequence(new Limited(rates, meters, mine), next);
    }

    /** What stands in front of the REST door when this one is elsewhere, or nowhere. */
    public static Handler absent(Handler next) {
        return new Handler.Sequence(new At(WEBHOOKS, new Nothing()), new At(FLOW, new Nothing()), next);
    }

    /** Handles the paths that begin with a prefix. */
    private static final class At extends Handler.Wrapper {
        private final String prefix;

        At(String prefix, Handler next) {
            super(next);
            this.prefix = prefix;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return request.getHttpURI().getPath().startsWith(prefix) && super.handle(request, response, callback);
        }
    }

    /** Only this door's paths count: the REST door has its own limits. */
    private static final class Limited extends Handler.Wrapper {
        private final AddressRates rates;
        private final WebhookMeters meters;

        Limited(AddressRates rates, WebhookMeters meters, Handler next) {
            super(next);
            this.rates = rates;
            this.meters = meters;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = request.getHttpURI().getPath();
            if (!path.startsWith(WEBHOOKS) && !path.startsWith(FLOW)) {
                return false;
            }
            if (!rates.take(request.getConnectionMetaData().getRemoteSocketAddress())) {
                meters.count(Outcome.LIMITED);
                return Reply.TOO_MANY.writeTo(response, callback);
            }
            return super.handle(request, response, callback);
        }
    }

    private static final class Nothing extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            return Reply.NOT_FOUND.writeTo(response, callback);
        }
    }

    /** Listens, when it has a port of its own. */
    public void start() {
        if (!bridge.hasWebhookPort()) {
            return;
        }
        Listener.Place place = new Listener.Place(
                config.host().orElse(bridge.rest().host()),
                config.port().orElse(bridge.rest().port()),
                config.host().isPresent() ? ConfigKey.WEBHOOKS_HOST : ConfigKey.REST_HOST,
                config.port().isPresent() ? ConfigKey.WEBHOOKS_PORT : ConfigKey.REST_PORT);
        tls = bridge.rest()
                .tls()
                .map(files ->
                        new TlsPort("webhooks", files, IdentityKeys.OF_REST, ConfigKey.REST_TLS_CLIENT_ROOTS, metrics));
        Listener listener = new Listener(
                "webhooks",
                place,
                tls,
                bridge.rest().limits(),
                Webhooks.AT_WORK,
                Listener.DRAIN,
                new PlainPaths(before(new Nothing())),
                new ServerProblems(),
                new Responses(metrics));
        own = Optional.of(listener);
        listener.start();
    }

    public void stopAccepting() {
        own.ifPresent(Listener::stopAccepting);
    }

    /** What its own port shows; empty: it has none, or speaks plain HTTP. */
    public Optional<OwnCertificate> certificate() {
        return tls.map(TlsPort::certificate);
    }

    /** Whether it listens by itself, at this moment. */
    public boolean isListening() {
        return own.filter(Listener::isListening).isPresent();
    }

    /** Where it listens by itself. */
    public Optional<String> baseUrl() {
        return own.map(Listener::baseUrl);
    }

    @Override
    public void close() {
        own.ifPresent(Listener::close);
    }
}
