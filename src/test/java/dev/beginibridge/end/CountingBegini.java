package dev.beginibridge.end;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Begini that shares no code with the sandbox: it counts every call, can be away, and can change its key. */
public final class CountingBegini implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> callsByUid = new ConcurrentHashMap<>();
    private final AtomicInteger provoked = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger inFlightWhileAway = new AtomicInteger();
    private final AtomicInteger mostAtOnceWhileAway = new AtomicInteger();
    private final AtomicInteger wrongKeys = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean away;
    private volatile String key;
    private volatile Duration latency = Duration.ZERO;

    public CountingBegini(String key) throws IOException {
        this.key = key;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.setExecutor(threads);
        server.createContext("/v1/sessions-management/tokens", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request =
                    TestBridge.JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (away) {
                int atOnce = inFlightWhileAway.incrementAndGet();
                mostAtOnceWhileAway.accumulateAndGet(atOnce, Math::max);
                provoked.incrementAndGet();
                pause(Duration.ofMillis(20));
                inFlightWhileAway.decrementAndGet();
                return; // closed without an answer
            }
            mostAtOnce.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            pause(latency);
            inFlight.decrementAndGet(); // before the answer, whose receiver may call again at once
            if (!key.equals(exchange.getRequestHeaders().getFirst("api-key"))) {
                wrongKeys.incrementAndGet();
                send(exchange, 401, "{\"detail\":\"Invalid Api-key\"}");
                return;
            }
            String uid = request.path("uid").asText();
            int call =
                    callsByUid.computeIfAbsent(uid, name -> new AtomicInteger()).incrementAndGet();
            send(exchange, 200, "{\"access_token\":\"token-" + uid + "-" + call + "\",\"url\":\"https://x.invalid\"}");
        }
    }

    private void pause(Duration time) throws IOException {
        try {
            never.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException("stopped");
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Takes requests and closes the connection, until it is back. */
    public void away(boolean isAway) {
        if (isAway) {
            mostAtOnceWhileAway.set(0);
        }
        away = isAway;
    }

    void key(String newKey) {
        key = newKey;
    }

    public void latency(Duration time) {
        latency = time;
    }

    /** Calls that got a token. */
    public int served() {
        return callsByUid.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** The same, of uids that begin so. */
    int servedOf(String prefix) {
        return callsByUid.entrySet().stream()
                .filter(uid -> uid.getKey().startsWith(prefix))
                .mapToInt(uid -> uid.getValue().get())
                .sum();
    }

    /** Calls that it has not answered yet. */
    int inFlight() {
        return inFlight.get() + inFlightWhileAway.get();
    }

    int uids() {
        return callsByUid.size();
    }

    /** Calls that failed because this stub was away. */
    public int provoked() {
        return provoked.get();
    }

    int wrongKeys() {
        return wrongKeys.get();
    }

    /** Calls at the same time, while it was not away. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    public int mostAtOnceWhileAway() {
        return mostAtOnceWhileAway.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
