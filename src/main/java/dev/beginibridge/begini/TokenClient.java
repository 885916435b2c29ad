package dev.beginibridge.begini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.model.Secret;
import dev.beginibridge.tls.OwnCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultMessage;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * What {@code routes/token-call.camel.yaml} needs: the component {@code begini:} and the steps before and behind it, where
 * Begini's HTTP becomes meaning. A call is bounded in everything (time, size, redirects) and never repeated by itself.
 */
public final class TokenClient implements AutoCloseable {
    /** Where a {@link TokenCall} goes, and a {@link TokenAnswer} comes from. */
    public static final String ENDPOINT = "direct:token-call";

    private static final String REQUEST = "BeginiTokenRequest";
    private static final int OK = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxStringLength(BoundedCall.MAX_ANSWER)
                            .build())
                    .build())
            .build();

    private final BeginiHttp http;
    private final ApiHeaders further;
    private final TransportErrors transportErrors;
    private final Clock clock;

    /** @param further headers that a gateway before Begini wants */
    public TokenClient(BridgeConfig.Api config, ApiHeaders further, Clock clock) {
        this.http = new BeginiHttp(config);
        this.further = further;
        this.transportErrors = new TransportErrors(config);
        this.clock = clock;
    }

    /** Gives the route its component and its beans; before the route is built. */
    public void bind(CamelContext camel) {
        camel.addComponent(ApiComponent.SCHEME, new ApiComponent(http.connections(), http));
        Registry registry = camel.getRegistry();
        registry.bind("tokenRequest", (Processor) this::write);
        registry.bind("tokenAnswer", (Processor) this::read);
        registry.bind("tokenFailure", (Processor) this::explain);
    }

    /** What the bridge shows to Begini; empty: nothing. */
    public Optional<OwnCertificate> certificate() {
        return http.certificate();
    }

    /** Connections that carry a call now: none when no call is in flight. */
    public int leased() {
        return http.connections().getTotalStats().getLeased();
    }

    /** {@code tokenRequest}: a {@link TokenCall} becomes the request; nothing else is on the message. */
    private void write(Exchange exchange) throws Exception {
        TokenRequest request = TokenRequest.of(exchange.getMessage().getMandatoryBody(TokenCall.class), further);
        exchange.setProperty(REQUEST, request);
        Message message = new DefaultMessage(exchange.getContext());
        message.setBody(request);
        exchange.setMessage(message);
    }

    /** {@code tokenAnswer}: status and body of the answer become a {@link TokenAnswer}. A body without a status is one of 200. */
    void read(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, OK, Integer.class);
        TokenRequest request = exchange.getProperty(REQUEST, TokenRequest.class);
        message.setBody(meaning(status, body(message.getBody()), retryAfter(message), request));
        message.removeHeaders("*");
    }

    /** {@code tokenFailure}: why there is no answer. */
    private void explain(Exchange exchange) {
        IOException failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, IOException.class);
        exchange.getMessage().setBody(transportErrors.because(failure));
    }

    /** Whether the body of such an answer is read at all. */
    static boolean readsBodyOf(int status) {
        return switch (status) {
            // of the refused credentials only so that the connection can be used again
            case OK, 400, 404, 409, 422, 401, 403 -> true;
            default -> false;
        };
    }

    /** Empty when the endpoint has dropped it, or left something that is no body of an answer. */
    private static Optional<byte[]> body(Object body) throws IOException {
        if (body instanceof InputStream stream) {
            return Optional.of(stream.readNBytes(BoundedCall.MAX_ANSWER));
        }
        if (body instanceof String text) { // of a test, or of another endpoint that a team has put there
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        return body instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
    }

    private Optional<Duration> retryAfter(Message message) {
        return Optional.ofNullable(message.getHeader(HttpHeaders.RETRY_AFTER, String.class))
                .flatMap(value -> RetryAfter.read(value, clock.instant()));
    }

    private TokenAnswer meaning(int status, Optional<byte[]> body, Optional<Duration> retryAfter, TokenRequest request)
            throws IOException {
        return switch (status) {
            case OK -> usable(body, request.call());
            case 400, 404, 409, 422 -> new TokenAnswer.Rejected(status, Detail.of(body, MAPPER, request.blotted()));
            case 401, 403 -> new TokenAnswer.CredentialsRefused(status);
            case 429 -> new TokenAnswer.Unavailable(Cause.THROTTLED, "Begini asks to slow down (429)", retryAfter);
            default ->
                new TokenAnswer.Unavailable(Cause.BAD_ANSWER, "Begini answered with status " + status, retryAfter);
        };
    }

    private TokenAnswer usable(Optional<byte[]> body, TokenCall call) throws IOException {
        if (body.isEmpty()) {
            return absurd("no body, or one that is compressed or too large");
        }
        JsonNode answer;
        try {
            answer = MAPPER.readTree(body.get());
        } catch (JsonProcessingException e) {
            return absurd("a body that is not JSON");
        }
        String token = answer.path("access_token").textValue();
        if (token == null) {
            return absurd("no access_token");
        }
        if (!Token.isUrlSafe(token)) {
            return absurd("an access_token that cannot stand in a link");
        }
        Token read = Token.read(token);
        return new TokenAnswer.Usable(
                Secret.of(token),
                answer.path("url").asText("").replace("\0", ""), // which PostgreSQL cannot store
                read.expiresAt(),
                read.oddClaims(call.uid(), call.deployment().integrationId(), clock.instant()));
    }

    private static TokenAnswer absurd(String what) {
        return new TokenAnswer.Unavailable(Cause.BAD_ANSWER, "Begini answered 200 with " + what, Optional.empty());
    }

    @Override
    public void close() {
        http.close();
    }
}
