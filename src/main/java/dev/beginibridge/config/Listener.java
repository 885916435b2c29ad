package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.config.setting.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * One address that the bridge listens on.
 *
 * @param port 0: one that is free
 * @param key that of the port
 */
public record Listener(String what, String host, int port, ConfigKey key) {
    /** All of them. */
    public static List<Listener> of(BridgeConfig config) {
        BridgeConfig.Rest rest = config.rest();
        Webhooks webhooks = config.webhooks();
        List<Listener> all = new ArrayList<>();
        if (rest.enabled()) {
            all.add(new Listener("the REST door", rest.host(), rest.port(), ConfigKey.REST_PORT));
        }
        if (config.hasWebhookPort()) {
            all.add(new Listener(
                    "the webhooks",
                    webhooks.host().orElse(rest.host()),
                    webhooks.port().orElse(rest.port()),
                    ConfigKey.WEBHOOKS_PORT));
        }
        if (config.jms().enabled() && config.jms().broker().isEmbedded()) {
            BridgeConfig.Broker broker = config.broker();
            all.add(new Listener("the embedded broker", broker.host(), broker.port(), ConfigKey.BROKER_PORT));
        }
        BridgeConfig.Management management = config.management();
        all.add(new Listener("the management port", management.host(), management.port(), ConfigKey.MANAGEMENT_PORT));
        return all;
    }

    /** No two can have one port of an address. */
    static void check(Reading read, BridgeConfig config) {
        List<Listener> all = of(config);
        for (int i = 1; i < all.size(); i++) {
            Listener one = all.get(i);
            all.subList(0, i).stream()
                    .filter(one::meets)
                    .findFirst()
                    .ifPresent(other -> read.problem(
                            one.key(),
                            "is " + one.port() + ", which " + other.what() + " has too",
                            "give each its own port"));
        }
    }

    private boolean meets(Listener other) {
        return port == other.port
                && port != 0
                && (host.equals(other.host) || Hosts.isAny(host) || Hosts.isAny(other.host));
    }
}
