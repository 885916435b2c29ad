package dev.beginibridge.app;

import dev.beginibridge.client.Client;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.ops.page.OperationsPage;
import dev.beginibridge.ops.page.Sources;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.eclipse.jetty.server.Handler;

/** The management port with the operations page on it. */
final class ManagementPort implements AutoCloseable {
    private final OperationsPage page;
    private final ManagementServer server;

    ManagementPort(
            BridgeConfig.Management config,
            Health health,
            PrometheusMeterRegistry metrics,
            Clients clients,
            Sources sources,
            Handler control) {
        page = new OperationsPage(sources);
        server = new ManagementServer(
                config,
                health,
                metrics,
                authorization -> clients.authenticate(authorization)
                        .map(Client::isOperator)
                        .orElse(false),
                new Handler.Sequence(control, page));
    }

    void start() {
        page.open();
        server.start();
    }

    ManagementServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        page.close();
    }
}
