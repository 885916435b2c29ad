package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Sandbox;
import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the sandbox plays. */
final class SandboxReading {
    private SandboxReading() {}

    static Sandbox sandbox(Reading read) {
        List<SandboxDeployment> deployments = new ArrayList<>();
        for (String name : read.names("begini.sandbox.deployments.")) {
            Optional<String> integrationId = read.optionalText(ConfigKey.SANDBOX_INTEGRATION_ID, name);
            Optional<String> apiKey = read.optionalText(ConfigKey.SANDBOX_API_KEY, name);
            if (integrationId.isEmpty() || apiKey.isEmpty()) {
                read.problem(
                        ConfigKey.SANDBOX_INTEGRATION_ID,
                        "and " + ConfigKey.SANDBOX_API_KEY.key(name) + " are not both set",
                        "set both",
                        name);
            }
            deployments.add(new SandboxDeployment(
                    name,
                    integrationId.orElse(""),
                    Secret.of(apiKey.orElse("")),
                    read.choice(ConfigKey.SANDBOX_AUTH, name).equals("hmac")));
        }
        return new Sandbox(
                read.host(ConfigKey.SANDBOX_HOST),
                read.port(ConfigKey.SANDBOX_PORT),
                read.duration(ConfigKey.SANDBOX_LATENCY),
                read.duration(ConfigKey.SANDBOX_TOKEN_LIFE),
                read.optionalUrl(ConfigKey.SANDBOX_WEBHOOK_URL),
                List.copyOf(deployments));
    }
}
