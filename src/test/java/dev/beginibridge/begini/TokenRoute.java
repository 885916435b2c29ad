package dev.beginibridge.begini;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.Deployment;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** The shipped route {@code token-call} in a Camel of its own. */
public final class TokenRoute implements AutoCloseable {
    private final TokenClient client;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer;

    public TokenRoute(BridgeConfig.Api config, Clock clock) {
        client = new TokenClient(config, new ApiHeaders(config.headers()), clock);
        try {
            addTo(camel, client, config);
            camel.start();
        } catch (Exception e) {
            throw new IllegalStateException("the shipped route does not start", e);
        }
        producer = camel.createProducerTemplate();
    }

    /** Adds the shipped route and what it needs to a Camel that is not started yet. */
    public static void addTo(CamelContext camel, TokenClient client, BridgeConfig.Api config) throws Exception {
        Properties placeholders = new Properties();
        placeholders.setProperty("begini.api.base-url", config.baseUrl().toString());
        camel.getPropertiesComponent().setInitialProperties(placeholders);
        client.bind(camel);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:" + Path.of("routes/token-call.camel.yaml")));
    }

    public TokenAnswer call(Deployment deployment, String uid, Duration left) {
        return producer.requestBody(TokenClient.ENDPOINT, new TokenCall(deployment, uid, left), TokenAnswer.class);
    }

    /** Connections that carry a call now. */
    public int leased() {
        return client.leased();
    }

    CamelContext camel() {
        return camel;
    }

    @Override
    public void close() {
        camel.stop();
        client.close();
    }
}
