package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Listener;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where the bridge listens: whether it can, and who can reach it there. */
record PortsCheck(BridgeConfig config, RunningHere running) implements Check {
    @Override
    public void look(Findings found) throws InterruptedException {
        boolean runs = running.isSo();
        for (Listener listener : Listener.of(config)) {
            String address = Hosts.inUrl(listener.host()) + ":" + listener.port();
            if (runs) {
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
            reach(found, "the webhooks", config.webhooks().host().orElse(rest.host()));
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
