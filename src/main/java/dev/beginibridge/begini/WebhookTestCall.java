package dev.beginibridge.begini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Begini's webhook test call, made the way token calls are made: it proves a key and the connection to Begini, and
 * spends no uid. The key goes as a header whatever the deployment's mode is, since the call knows nothing else.
 */
public final class WebhookTestCall implements AutoCloseable {
    private static final String PATH = "/v1/webhooks-management/test";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final int CONCURRENT = 8;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final BridgeConfig.Api config;
    private final BeginiHttp http;
    private final CloseableHttpClient client;
    private final ApiHeaders further;

    /** What came of a call. */
    public sealed interface Result {
        /**
         * Begini answered, or what stands in its place.
         *
         * @param receiver what the webhook's receiver answered, where Begini told
         * @param date the clock of whoever answered
         * @param chain the certificates that were shown; empty without TLS
         */
        record Answered(int status, OptionalInt receiver, Optional<Instant> date, List<X509Certificate> chain)
                implements Result {}

        /** There was no answer; the reason is for an operator. */
        record Unreached(String reason) implements Result {}
    }

    public WebhookTestCall(BridgeConfig.Api config) {
        this.config = new BridgeConfig.Api(
                config.baseUrl(),
                shorter(config.connectTimeout(), CONNECT_LIMIT),
                shorter(config.callTimeout(), CALL_LIMIT),
                CONCURRENT,
                config.proxy(),
                config.tls(),
                config.headers());
        this.further = new ApiHeaders(config.headers());
        this.http = new BeginiHttp(this.config);
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(http.connections())
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression();
        http.configureHttpClient(builder);
        this.client = builder.build();
    }

    private static Duration shorter(Duration configured, Duration limit) {
        return configured.compareTo(limit) < 0 ? configured : limit;
    }

    /**
     * Calls once.
     *
     * @param key none: only the way is tried, and Begini answers 400
     */
    public Result send(Optional<Secret> key) {
        HttpPost post = new HttpPost(config.baseUrl() + PATH);
        post.setEntity(new Request(key));
        HttpClientContext context = HttpClientContext.create();
        try {
            return client.execute(post, context, response -> answered(response, context));
        } catch (IOException e) {
            return new Result.Unreached(new TransportErrors(config).because(e).reason());
        }
    }

    private static Result answered(ClassicHttpResponse response, HttpClientContext context)
            throws IOException, ParseException {
        String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
        Optional<Instant> date = Optional.ofNullable(response.getFirstHeader(HttpHeaders.DATE))
                .map(header -> DateUtils.parseStandardDate(header.getValue()));
        return new Result.Answered(response.getCode(), receiver(body), date, chain(context.getSSLSession()));
    }

    private static OptionalInt receiver(String body) {
        try {
            int status =
                    MAPPER.readTree(body).path("webhook_receiver_status_code").asInt(0);
            return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
        } catch (JsonProcessingException e) {
            return OptionalInt.empty();
        }
    }

    private static List<X509Certificate> chain(SSLSession session) {
        try {
            return session == null
                    ? List.of()
                    : Arrays.stream(session.getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /** No body at all. */
    private final class Request extends ByteArrayEntity implements BeginiRequest {
        private final Optional<Secret> key;

        Request(Optional<Secret> key) {
            super(new byte[0], null);
            this.key = key;
        }

        @Override
        public void authenticate(ClassicHttpRequest request) {
            further.forEach((name, value) -> request.setHeader(name, value.reveal()));
            key.ifPresent(secret -> request.setHeader("api-key", secret.reveal()));
        }

        @Override
        public Duration left() {
            return config.callTimeout();
        }
    }
}
