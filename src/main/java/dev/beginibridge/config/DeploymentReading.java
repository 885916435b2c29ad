package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Deployment;
import dev.beginibridge.config.secret.KeyRule;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Nearest;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the deployments and refuses whatever would mix Begini's two sides. */
final class DeploymentReading {
    private DeploymentReading() {}

    /** The deployments by name, in the order of their names. */
    static Map<String, Deployment> deployments(Reading read, Environment environment) {
        Map<String, Deployment> deployments = new LinkedHashMap<>();
        for (String name : read.names("begini.deployments.")) {
            Deployment deployment = deployment(read, name);
            if (deployment.environment() != environment && !read.isBroken(ConfigKey.ENVIRONMENT)) {
                boolean given = read.isGiven(ConfigKey.DEPLOYMENT_ENVIRONMENT, name);
                read.problem(
                        ConfigKey.DEPLOYMENT_ENVIRONMENT,
                        (given ? "is \"" : "is not set, which means \"")
                                + deployment.environment().text() + "\", but this process serves "
                                + ConfigKey.ENVIRONMENT.key() + "=" + environment.text(),
                        given
                                ? remedy(deployment, environment)
                                : "set it to " + environment.text()
                                        + " if the integration id and the key are of that side",
                        name);
            }
            deployments.put(name, deployment);
        }
        return Collections.unmodifiableMap(deployments);
    }

    /** A deployment that says nothing is one of the test side: in a production bridge that line is what is missing. */
    private static String remedy(Deployment deployment, Environment environment) {
        String line = environment == Environment.PRODUCTION
                ? ConfigKey.DEPLOYMENT_ENVIRONMENT.key(deployment.name()) + "=" + environment.text()
                : ConfigKey.ENVIRONMENT.key() + "=" + deployment.environment().text();
        return "write " + line
                + " if all credentials here are of that side, or move the deployment to a bridge of its own";
    }

    private static Deployment deployment(Reading read, String name) {
        Optional<String> integrationId = read.optionalText(ConfigKey.DEPLOYMENT_INTEGRATION_ID, name);
        if (integrationId.isEmpty()) {
            read.problem(ConfigKey.DEPLOYMENT_INTEGRATION_ID, "is not set", "take it from the Deployment Centre", name);
        }
        Optional<Secret> key = read.secret(ConfigKey.DEPLOYMENT_API_KEY, name);
        Optional<Path> keyFile = read.optionalPath(ConfigKey.DEPLOYMENT_API_KEY_FILE, name);
        key.flatMap(KeyRule::problem)
                .ifPresent(wrong -> read.problem(
                        keyFile.isPresent() ? ConfigKey.DEPLOYMENT_API_KEY_FILE : ConfigKey.DEPLOYMENT_API_KEY,
                        (keyFile.isPresent() ? "names a file whose key " : "") + wrong,
                        KeyRule.REMEDY,
                        name));
        if (key.isEmpty() && keyFile.isEmpty()) {
            read.problem(
                    ConfigKey.DEPLOYMENT_API_KEY,
                    "is not set",
                    "set it, or " + ConfigKey.DEPLOYMENT_API_KEY_FILE.key(name),
                    name);
        }
        return new Deployment(
                name,
                read.environment(ConfigKey.DEPLOYMENT_ENVIRONMENT, name),
                integrationId.orElse(""),
                key,
                keyFile,
                read.choice(ConfigKey.DEPLOYMENT_AUTH, name).equals("hmac"),
                read.optionalCount(ConfigKey.DEPLOYMENT_MAX_CONCURRENT, name),
                read.optionalNumber(ConfigKey.DEPLOYMENT_MAX_PER_SECOND, name));
    }

    /** The default deployment; it must be one of those configured. */
    static Optional<String> defaultDeployment(Reading read, Map<String, Deployment> deployments) {
        Optional<String> name = read.optionalText(ConfigKey.DEFAULT_DEPLOYMENT);
        name.filter(given -> !deployments.containsKey(given))
                .ifPresent(given -> read.problem(
                        ConfigKey.DEFAULT_DEPLOYMENT,
                        "names \"" + given + "\", which is not configured",
                        Nearest.remedy(
                                deployments.keySet(),
                                given,
                                "set " + ConfigKey.DEPLOYMENT_INTEGRATION_ID.key(given) + " and its key")));
        return name;
    }
}
