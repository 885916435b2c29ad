package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ops.ControlFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The bridge that has the SQLite ledger which a command needs: the command goes through it. Without such a bridge a command
 * does its work in its own process.
 */
record RunningBridge(BridgeConfig config) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** What the bridge may take beyond its own deadline for an answer. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int REFUSED = 409;
    private static final int NOT_FOUND = 404;

    /**
     * What the bridge answers; empty when none is running.
     *
     * @throws IOException when it refuses or fails; its message is for the operator
     */
    Optional<String> post(String path, String json) throws IOException, InterruptedException {
        Optional<ControlFile> file = ControlFile.path(config).flatMap(ControlFile::read);
        return file.isPresent() ? post(file.get(), path, json) : Optional.empty();
    }

    private Optional<String> post(ControlFile file, String path, String json) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .proxy(ProxySelector.of(null)) // it is on this machine
                .build();
        HttpRequest request = HttpRequest.newBuilder(file.address().resolve(path))
                .timeout(config.rest().deadline().plus(SLACK))
                .header("Authorization", "Bearer " + file.secret().reveal())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            return Optional.empty(); // the file was left behind, and its process id belongs to another program now
        }
        return switch (response.statusCode()) {
            case OK -> Optional.of(response.body());
            case NOT_FOUND -> Optional.empty(); // likewise: another bridge has the port
            case REFUSED -> throw new IOException(response.body());
            default ->
                throw new IOException("the running bridge (process " + file.pid() + ") failed with status "
                        + response.statusCode() + ": see its log");
        };
    }

    /** Whether that bridge still runs. */
    boolean isThere() {
        return ControlFile.path(config).flatMap(ControlFile::read).isPresent();
    }
}
