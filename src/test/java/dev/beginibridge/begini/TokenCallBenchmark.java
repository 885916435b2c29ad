package dev.beginibridge.begini;

import dev.beginibridge.Configs;
import dev.beginibridge.WireStub;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.Deployment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;

/**
 * What the route {@code token-call} costs a caller in CPU beside the same HTTP client without Camel, in turns in one process.
 * Not part of the build; the command is in docs/performance.md.
 */
public final class TokenCallBenchmark {
    private static final int CALLS = 250;
    private static final int ROUNDS = 401;
    private static final int WARM_UP = 120;
    private static final Deployment DEPLOYMENT = Calls.deployment("1234567890987654321", Calls.KEY, false);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private interface Call {
        TokenAnswer make(TokenCall call) throws Exception;
    }

    private TokenCallBenchmark() {}

    public static void main(String[] args) throws Exception {
        try (WireStub begini = new WireStub(WireStub.json(200, Calls.OK_BODY))) {
            BridgeConfig.Api config = Configs.api(begini.url(), Calls.CONNECT, Calls.WHOLE, 8);
            ApiHeaders headers = new ApiHeaders(List.of());
            try (TokenRoute route = new TokenRoute(config, Clock.systemUTC());
                    BeginiHttp http = new BeginiHttp(config);
                    TokenClient steps = new TokenClient(config, headers, Clock.systemUTC());
                    CloseableHttpClient client = client(http)) {
                DefaultCamelContext bare = new DefaultCamelContext();
                Call direct = call -> direct(client, begini, headers, steps, bare, call);
                Call routed = call -> route.call(call.deployment(), call.uid(), call.left());
                compare(direct, routed);
            }
        }
    }

    /** In turns, so that both see the same machine; the medians, since single rounds differ by half. */
    private static void compare(Call direct, Call routed) throws Exception {
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            double first = cpuOf(direct);
            double second = cpuOf(routed);
            if (round >= 0) {
                without[round] = first;
                with[round] = second;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "median of %d rounds: %.1f us direct, %.1f us by the route, %.2f times%n",
                ROUNDS,
                median(without),
                median(with),
                median(with) / median(without));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static CloseableHttpClient client(BeginiHttp http) {
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(http.connections())
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState();
        http.configureHttpClient(builder);
        return builder.build();
    }

    /** The same request, bounds and reading, and no Camel between them. */
    private static TokenAnswer direct(
            CloseableHttpClient client,
            WireStub begini,
            ApiHeaders headers,
            TokenClient steps,
            DefaultCamelContext bare,
            TokenCall call)
            throws IOException {
        TokenRequest request = TokenRequest.of(call, headers);
        HttpPost post = new HttpPost(begini.url() + "/v1/sessions-management/tokens");
        post.setEntity(request);
        try (ClassicHttpResponse response = client.executeOpen(HttpHost.create(begini.url()), post, null)) {
            DefaultExchange read = new DefaultExchange(bare);
            read.setProperty("BeginiTokenRequest", request);
            read.getMessage().setBody(response.getEntity().getContent());
            steps.read(read);
            return read.getMessage().getBody(TokenAnswer.class);
        }
    }

    /** Of the calling thread, in microseconds a call: the stub's threads do the same for both. */
    private static double cpuOf(Call call) throws Exception {
        TokenCall one = new TokenCall(DEPLOYMENT, Calls.UID, Duration.ofMinutes(1));
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            if (!(call.make(one) instanceof TokenAnswer.Usable)) {
                throw new IllegalStateException("a call failed");
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / 1_000.0 / CALLS;
    }
}
