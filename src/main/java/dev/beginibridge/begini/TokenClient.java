package dev.beginibridge.begini;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.tls.OwnCertificate;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * What {@code routes/token-call.camel.yaml} needs: the component {@code begini:} and the steps before and behind it. A call
 * is bounded in everything (time, size, redirects) and never repeated by itself.
 */
public final class TokenClient implements AutoCloseable {
    /** Where a {@link TokenCall} goes, and a {@link TokenAnswer} comes from. */
    public static final String ENDPOINT = "direct:token-call";

    private final BeginiHttp http;
    private final TokenSteps steps;

    /** @param further headers that a gateway before Begini wants */
    public TokenClient(BridgeConfig.Api config, ApiHeaders further, Clock clock) {
        this.http = new BeginiHttp(config);
        this.steps = new TokenSteps(config, further, clock);
    }

    /** Gives the route its component and its beans; before the route is built. */
    public void bind(CamelContext camel) {
        camel.addComponent(ApiComponent.SCHEME, new ApiComponent(http.connections(), http));
        Registry registry = camel.getRegistry();
        registry.bind("tokenRequest", (Processor) steps::write);
        registry.bind("tokenAnswer", (Processor) steps::read);
        registry.bind("tokenFailure", (Processor) steps::explain);
    }

    /** What the bridge shows to Begini; empty: nothing. */
    public Optional<OwnCertificate> certificate() {
        return http.certificate();
    }

    /** Connections that carry a call now: none when no call is in flight. */
    public int leased() {
        return http.connections().getTotalStats().getLeased();
    }

    @Override
    public void close() {
        http.close();
    }
}
