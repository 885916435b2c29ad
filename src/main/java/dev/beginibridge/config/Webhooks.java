package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How Begini's webhooks are taken.
 *
 * @param host of a listener of their own; empty: that of the REST door
 * @param port of a listener of their own; empty: they share the REST door's
 * @param maxBody bytes of one webhook
 * @param keyOverlap how long the key before the present one still counts
 * @param maxPerSecond genuine webhooks of one deployment
 * @param maxPerAddress requests of one address
 * @param deployments by their names, all that are configured
 */
public record Webhooks(
        boolean enabled,
        Optional<String> host,
        Optional<Integer> port,
        long maxBody,
        Duration keyOverlap,
        int maxPerSecond,
        int maxPerAddress,
        Map<String, Receiving> deployments) {
    /** Webhooks worked on at a time: they wait for one sync of the disk together. */
    public static final int AT_WORK = 64;

    /** How a customer's journey ended, when Begini sends the browser back. */
    public enum Outcome {
        COMPLETED(ConfigKey.DEPLOYMENT_FLOW_COMPLETED),
        CANCELLED(ConfigKey.DEPLOYMENT_FLOW_CANCELLED),
        EXPIRED(ConfigKey.DEPLOYMENT_FLOW_EXPIRED);

        private final ConfigKey key;

        Outcome(ConfigKey key) {
            this.key = key;
        }
    }

    /**
     * What is particular to one deployment.
     *
     * @param previousKey the file that holds the key before the present one
     * @param flow where customers are sent on to
     */
    public record Receiving(Optional<Path> previousKey, Map<Outcome, URI> flow) {}

    static Webhooks read(Reading read, Set<String> deployments) {
        Map<String, Receiving> receiving = new HashMap<>();
        for (String name : deployments) {
            Map<Outcome, URI> flow = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                read.optionalTarget(outcome.key, name).ifPresent(url -> flow.put(outcome, url));
            }
            receiving.put(
                    name,
                    new Receiving(
                            read.optionalPath(ConfigKey.DEPLOYMENT_PREVIOUS_KEY_FILE, name),
                            Collections.unmodifiableMap(flow)));
        }
        return new Webhooks(
                read.flag(ConfigKey.WEBHOOKS_ENABLED),
                read.optionalHost(ConfigKey.WEBHOOKS_HOST),
                read.optionalPort(ConfigKey.WEBHOOKS_PORT),
                read.size(ConfigKey.WEBHOOKS_MAX_BODY),
                read.duration(ConfigKey.WEBHOOKS_KEY_OVERLAP),
                read.count(ConfigKey.WEBHOOKS_MAX_PER_SECOND),
                read.count(ConfigKey.WEBHOOKS_MAX_PER_ADDRESS),
                Map.copyOf(receiving));
    }
}
