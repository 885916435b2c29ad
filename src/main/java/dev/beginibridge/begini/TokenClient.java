package dev.beginibridge.begini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * One call for a token: {@code POST /v1/sessions-management/tokens}. Bounded in everything (time, size, redirects), never
 * repeated by itself, and the one place where Begini's HTTP becomes meaning.
 *
 * <p>It is a client of its own and no Camel endpoint, so that nothing a caller sent can reach the wire: the request is
 * made of the deployment's credentials, the uid and nothing else.
 */
public final class TokenClient implements AutoCloseable {
    private static final String PATH = "/v1/sessions-management/tokens";
    /** A token answer is about 1 KB; more than this is none. */
    private static final int MAX_ANSWER = 64 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxStringLength(MAX_ANSWER)
                            .build())
                    .build())
            .build();

    private final URI endpoint;
    private final HttpHost host;
    private final Duration callTimeout;
    private final Clock clock;
    private final BeginiHttp http;
    private final TransportErrors transportErrors;
    private final ScheduledThreadPoolExecutor deadlines;

    public TokenClient(BridgeConfig.Api config, Clock clock) {
        this.endpoint = URI.create(config.baseUrl() + PATH);
        this.host = HttpHost.create(endpoint);
        this.callTimeout = config.callTimeout();
        this.clock = clock;
        this.http = new BeginiHttp(config);
        this.transportErrors = new TransportErrors(config);
        this.deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "begini-call-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Calls once and says what the answer means.
     *
     * @param left what is left of the request's own time; the call ends at the earlier of this and the call timeout,
     *     whatever Begini does
     */
    public TokenAnswer call(Deployment deployment, String uid, Duration left) {
        Duration bound = left.compareTo(callTimeout) < 0 ? left : callTimeout;
        HttpPost post = request(deployment, uid);
        AtomicBoolean late = new AtomicBoolean();
        // A socket's timeout would bound only the silence between two bytes, and cost a system call for each read; this
        // bounds the whole call, a dripped body included.
        ScheduledFuture<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    post.cancel();
                },
                Math.max(1, bound.toMillis()),
                TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = http.send(host, post);
            try {
                return meaning(response, deployment, uid);
            } finally {
                leave(post, response);
            }
        } catch (IOException e) {
            return transportErrors.because(e, late.get());
        } catch (IllegalStateException e) {
            if (late.get()) {
                return TransportErrors.late(); // the deadline took the connection away between two steps of the client
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    /** Ends an exchange. A body read to its end has given its connection back already; any other connection is dropped. */
    private static void leave(HttpPost post, ClassicHttpResponse response) {
        post.cancel(); // before the close, which would read on to the end of the body, however long that is
        try {
            response.close();
        } catch (IOException e) {
            // the connection was dropped on purpose; what was read of the answer stands
        }
    }

    private HttpPost request(Deployment deployment, String uid) {
        // The compact form is what Begini signs; the bytes that are signed are the bytes that are sent.
        byte[] body = MAPPER.createObjectNode()
                .put("uid", uid)
                .put("integration_id", deployment.integrationId())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Secret key = deployment.credentials().key();
        HttpPost post = new HttpPost(endpoint);
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        if (deployment.hmac()) {
            post.setHeader(Signature.HEADER, Signature.of(body, key));
        } else {
            post.setHeader("api-key", key.reveal());
        }
        // Without a charset: "application/json" is what the API's documentation shows.
        post.setEntity(new ByteArrayEntity(body, ContentType.create(ContentType.APPLICATION_JSON.getMimeType())));
        return post;
    }

    private TokenAnswer meaning(ClassicHttpResponse response, Deployment deployment, String uid) throws IOException {
        int status = response.getCode();
        return switch (status) {
            case 200 -> usable(body(response), deployment, uid);
            case 400, 404, 409, 422 ->
                new TokenAnswer.Rejected(
                        status,
                        Detail.of(
                                body(response),
                                MAPPER,
                                uid,
                                deployment.credentials().key().reveal()));
            case 401, 403 -> {
                body(response); // read, so that the connection can be used again
                yield new TokenAnswer.CredentialsRefused(status);
            }
            case 429 ->
                new TokenAnswer.Unavailable(Cause.THROTTLED, "Begini asks to slow down (429)", retryAfter(response));
            default ->
                new TokenAnswer.Unavailable(
                        Cause.BAD_ANSWER, "Begini answered with status " + status, retryAfter(response));
        };
    }

    /** The body, or empty when it is compressed (not asked for) or larger than any honest one. */
    private static Optional<byte[]> body(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return Optional.of(new byte[0]);
        }
        String encoding = entity.getContentEncoding();
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.empty();
        }
        byte[] bytes = entity.getContent().readNBytes(MAX_ANSWER + 1);
        return bytes.length > MAX_ANSWER ? Optional.empty() : Optional.of(bytes);
    }

    private TokenAnswer usable(Optional<byte[]> body, Deployment deployment, String uid) throws IOException {
        if (body.isEmpty()) {
            return absurd("a body that is compressed or too large");
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
                answer.path("url").asText(""),
                read.expiresAt(),
                read.oddClaims(uid, deployment.integrationId(), clock.instant()));
    }

    private static TokenAnswer absurd(String what) {
        return unavailable(Cause.BAD_ANSWER, "Begini answered 200 with " + what);
    }

    private static TokenAnswer unavailable(Cause cause, String reason) {
        return new TokenAnswer.Unavailable(cause, reason, Optional.empty());
    }

    private Optional<Duration> retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return header == null ? Optional.empty() : RetryAfter.read(header.getValue(), clock.instant());
    }

    /** Connections that carry a call now: none when no call is in flight. */
    public int leased() {
        return http.leased();
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        http.close();
    }
}
