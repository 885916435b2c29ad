package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.ops.ControlFile;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Whether a bridge with this configuration runs on this machine already: then its ports are taken, and rightly so. */
final class RunningHere {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final BridgeConfig config;

    RunningHere(BridgeConfig config) {
        this.config = config;
    }

    boolean isSo() throws InterruptedException {
        return ControlFile.path(config).flatMap(ControlFile::read).isPresent() || answers();
    }

    /** With PostgreSQL, or run by another user, it is known by its management port alone. */
    private boolean answers() throws InterruptedException {
        String host = config.management().host();
        int port = config.management().port();
        if (port == 0) {
            return false;
        }
        URI live = URI.create(
                "http://" + (Hosts.isAny(host) ? "127.0.0.1" : Hosts.inUrl(host)) + ":" + port + "/health/live");
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .proxy(ProxySelector.of(null))
                .build();
        try {
            HttpRequest request = HttpRequest.newBuilder(live).timeout(LIMIT).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
