package dev.beginibridge.client;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One client: its token, of which only the hash is kept, and what it may do. */
public final class Client {
    private final BridgeConfig.Client config;
    private final Optional<SecretFile> file;
    private final Optional<Rate> rate;
    private volatile SecretHash token;

    Client(BridgeConfig.Client config, Clock clock) {
        this.config = config;
        this.token = config.token();
        this.file = config.tokenFile().map(path -> new SecretFile(path, "the token of client " + config.name()));
        this.rate = config.maxPerSecond().map(perSecond -> new Rate(perSecond, clock));
    }

    public String name() {
        return config.name();
    }

    /** May read other clients' batches, and sign in on the management port. */
    public boolean isOperator() {
        return config.operator();
    }

    /** The deployments it may ask for; empty when it may ask for all. */
    public Optional<Set<String>> deployments() {
        return config.deployments();
    }

    public boolean mayUse(String deployment) {
        return config.deployments().map(allowed -> allowed.contains(deployment)).orElse(true);
    }

    /** Counts one request against the client's rate; not zero: it is above the rate, and must wait this long. */
    public Duration take() {
        return rate.map(Rate::take).orElse(Duration.ZERO);
    }

    boolean has(SecretHash given) {
        return given.equals(token);
    }

    /** Looks at its token file again, with a rule for what is in it; returns true when the token is another one than before. */
    boolean refresh(Function<Secret, Optional<String>> rule) {
        return file.flatMap(tokenFile -> tokenFile.changed(rule))
                .map(this::change)
                .orElse(false);
    }

    /** Takes the token that stands in the properties; a client with a token file keeps to that. */
    boolean replace(Secret fresh) {
        return file.isEmpty() && change(fresh);
    }

    private boolean change(Secret fresh) {
        SecretHash hash = SecretHash.of(fresh);
        boolean changed = !hash.equals(token);
        token = hash;
        return changed;
    }

    @Override
    public String toString() {
        return "Client[" + name() + "]";
    }
}
