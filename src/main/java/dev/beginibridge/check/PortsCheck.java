package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Where the bridge listens: whether it can, and who can reach it there. */
final class PortsCheck implements Check {
    private final BridgeConfig config;
    private final RunningHere running;

    /** One address that the bridge would listen on. */
    private record Listener(String what, ConfigKey key, String host, int port) {}

    PortsCheck(BridgeConfig config, RunningHere running) {
        this.config = config;
        this.running = running;
    }

    @Override
    public void look(Findings found) throws InterruptedException {
        List<Listener> listeners = listeners();
        boolean runs = running.isSo();
        for (Listener listener : listeners) {
            String address = Hosts.inUrl(listener.host()) + ":" + listener.port();
            if (listeners.stream().anyMatch(other -> !other.equals(listener) && isSame(other, listener))) {
                found.fail(
                        listener.what() + " and another one have port " + listener.port(),
                        "give each its own: " + listener.key().key());
            } else if (runs) {
                found.ok(listener.what() + " listens on " + address + ", by a bridge that runs");
            } else if (isFree(listener)) {
                found.ok(listener.what() + " can listen on " + address);
            } else {
                found.fail(
                        listener.what() + " cannot listen on " + address,
                        "stop the program that does, or set " + listener.key().key());
            }
        }
        reach(found);
    }

    private List<Listener> listeners() {
        List<Listener> all = new ArrayList<>();
        if (config.rest().enabled()) {
            all.add(new Listener(
                    "the REST door",
                    ConfigKey.REST_PORT,
                    config.rest().host(),
                    config.rest().port()));
        }
        if (config.hasWebhookPort()) {
            all.add(new Listener(
                    "the webhooks",
                    ConfigKey.WEBHOOKS_PORT,
                    webhookHost(),
                    config.webhooks().port().orElse(config.rest().port())));
        }
        if (config.jms().enabled() && config.jms().broker().isEmbedded()) {
            all.add(new Listener(
                    "the embedded broker",
                    ConfigKey.BROKER_PORT,
                    config.broker().host(),
                    config.broker().port()));
        }
        all.add(new Listener(
                "the management port",
                ConfigKey.MANAGEMENT_PORT,
                config.management().host(),
                config.management().port()));
        return all;
    }

    private String webhookHost() {
        return config.webhooks().host().orElse(config.rest().host());
    }

    private static boolean isSame(Listener one, Listener other) {
        return one.port() == other.port()
                && one.port() != 0
                && (one.host().equals(other.host()) || Hosts.isAny(one.host()) || Hosts.isAny(other.host()));
    }

    private static boolean isFree(Listener listener) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a port that was just left is free
            socket.bind(new InetSocketAddress(InetAddress.getByName(listener.host()), listener.port()), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void reach(Findings found) {
        BridgeConfig.Rest rest = config.rest();
        if (rest.enabled()) {
            reach(found, "the REST door", rest.host());
        }
        if (config.hasWebhookPort()) {
            reach(found, "the webhooks", webhookHost());
        }
        if (!Hosts.isLoopback(config.management().host())
                && rest.clients().values().stream().noneMatch(BridgeConfig.Client::operator)) {
            found.fail(
                    "the management port can be reached from other machines ("
                            + config.management().host()
                            + "), and no operator is configured who could see anything there",
                    "set " + ConfigKey.REST_CLIENT_OPERATOR.key("my-operator") + "=true and a token, or "
                            + ConfigKey.MANAGEMENT_HOST.key() + "=127.0.0.1");
        }
    }

    private void reach(Findings found, String what, String host) {
        if (!Hosts.isLoopback(host) && config.rest().tls().isEmpty()) {
            found.warn(
                    what + " can be reached from other machines (" + host + ") by plain HTTP",
                    "set " + ConfigKey.REST_TLS_CERTIFICATE.key() + " and " + ConfigKey.REST_TLS_KEY.key()
                            + ", or let only a proxy that speaks TLS reach it");
        }
    }
}
