package dev.beginibridge;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.config.Tls;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of a configuration with the usual values where a test does not care. */
public final class Configs {
    public static final BridgeConfig.JmsReply PLAIN_REPLY =
            new BridgeConfig.JmsReply(List.of(), Map.of(), Optional.empty());

    private Configs() {}

    /** Reached without a proxy, with the JVM's own trust. */
    public static BridgeConfig.Api api(URI baseUrl, Duration connectTimeout, Duration callTimeout, int maxConcurrent) {
        return new BridgeConfig.Api(
                baseUrl, connectTimeout, callTimeout, maxConcurrent, Optional.empty(), Tls.ofJvm(), List.of());
    }

    /** Answers are on the disk a moment after they were given. */
    public static BridgeConfig.Ledger ledger(
            String url, Optional<String> user, Optional<Secret> password, int poolSize) {
        return ledger(url, user, password, poolSize, false);
    }

    /** The password stays the same, and the tables are made when it is opened. */
    public static BridgeConfig.Ledger ledger(
            String url, Optional<String> user, Optional<Secret> password, int poolSize, boolean syncBeforeAnswer) {
        return new BridgeConfig.Ledger(url, user, password, Optional.empty(), poolSize, syncBeforeAnswer, true);
    }

    /** One that sends no webhooks. */
    public static BridgeConfig.Sandbox sandbox(
            int port, Duration latency, Duration tokenLife, List<BridgeConfig.SandboxDeployment> deployments) {
        return new BridgeConfig.Sandbox("127.0.0.1", port, latency, tokenLife, Optional.empty(), deployments);
    }

    public static FileRules fileRules(boolean trigger, Duration quietTime, boolean allowDuplicates, CsvDialect csv) {
        return new FileRules(
                trigger,
                FileRules.TRIGGER_SUFFIXES,
                quietTime,
                allowDuplicates,
                csv,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(20));
    }
}
