package dev.beginibridge.deployment;

import dev.beginibridge.config.BridgeConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The deployments this bridge serves, by name. */
public final class Deployments {
    private final Map<String, Deployment> byName = new TreeMap<>();
    private final Optional<String> defaultName;

    public Deployments(BridgeConfig config, Clock clock) {
        this.defaultName = config.defaultDeployment();
        Duration overlap = config.webhooks().enabled() ? config.webhooks().keyOverlap() : Duration.ZERO;
        config.deployments().forEach((name, given) -> byName.put(name, deployment(given, overlap, clock)));
    }

    private static Deployment deployment(BridgeConfig.Deployment given, Duration overlap, Clock clock) {
        return new Deployment(
                given.name(),
                given.environment(),
                given.integrationId(),
                given.hmac(),
                new Credentials(given.name(), given.apiKey().orElseThrow(), given.apiKeyFile(), overlap, clock),
                given.maxConcurrent(),
                given.maxPerSecond());
    }

    /** The deployment a request means: the one it names, else the default; empty when there is no such one. */
    public Optional<Deployment> find(Optional<String> name) {
        return name.or(() -> defaultName).map(byName::get);
    }

    public Collection<Deployment> all() {
        return List.copyOf(byName.values());
    }

    /** Reads changed key files; returns the deployments whose key is another one now. */
    public List<Deployment> refresh() {
        List<Deployment> changed = new ArrayList<>();
        for (Deployment deployment : byName.values()) {
            if (deployment.credentials().refresh()) {
                changed.add(deployment);
            }
        }
        return changed;
    }
}
