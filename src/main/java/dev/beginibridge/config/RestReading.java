package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Client;
import dev.beginibridge.config.BridgeConfig.Rest;
import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.config.secret.TokenRule;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Nearest;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the keys of the REST door and of its clients. */
final class RestReading {
    private RestReading() {}

    /** @param deployments the names of those configured */
    static Rest rest(Reading read, Set<String> deployments) {
        return new Rest(
                read.flag(ConfigKey.REST_ENABLED),
                read.host(ConfigKey.REST_HOST),
                read.port(ConfigKey.REST_PORT),
                read.duration(ConfigKey.REST_DEADLINE),
                new RestLimits(
                        read.size(ConfigKey.REST_MAX_BODY),
                        read.size(ConfigKey.REST_MAX_UPLOAD),
                        read.duration(ConfigKey.REST_RECEIVE_TIMEOUT),
                        read.duration(ConfigKey.REST_IDLE_TIMEOUT),
                        read.count(ConfigKey.REST_MAX_CONCURRENT),
                        read.count(ConfigKey.REST_MAX_WAITING),
                        read.count(ConfigKey.REST_MAX_CONNECTIONS_PER_ADDRESS),
                        read.count(ConfigKey.REST_MAX_TRANSFERS)),
                TlsReading.server(read, IdentityKeys.OF_REST, ConfigKey.REST_TLS_CLIENT_ROOTS),
                clients(read, deployments));
    }

    private static Map<String, Client> clients(Reading read, Set<String> deployments) {
        Map<String, Client> clients = new LinkedHashMap<>();
        for (String name : read.names("begini.rest.clients.")) {
            client(read, name, deployments).ifPresent(client -> {
                if (clients.values().stream().anyMatch(other -> other.token().equals(client.token()))) {
                    read.problem(
                            ConfigKey.REST_CLIENT_TOKEN,
                            "is another client's token too",
                            "give each client its own",
                            name);
                }
                clients.put(name, client);
            });
        }
        return Collections.unmodifiableMap(clients);
    }

    private static Optional<Client> client(Reading read, String name, Set<String> deployments) {
        Optional<Secret> token = read.secret(ConfigKey.REST_CLIENT_TOKEN, name);
        if (token.isEmpty()
                && read.optionalPath(ConfigKey.REST_CLIENT_TOKEN_FILE, name).isEmpty()) {
            read.problem(
                    ConfigKey.REST_CLIENT_TOKEN,
                    "is not set",
                    "set it, or " + ConfigKey.REST_CLIENT_TOKEN_FILE.key(name),
                    name);
        }
        ConfigKey given =
                read.optionalPath(ConfigKey.REST_CLIENT_TOKEN_FILE, name).isPresent()
                        ? ConfigKey.REST_CLIENT_TOKEN_FILE
                        : ConfigKey.REST_CLIENT_TOKEN;
        token.flatMap(TokenRule::problem).ifPresent(wrong -> read.problem(given, wrong, TokenRule.REMEDY, name));
        token.flatMap(TokenRule::weakness).ifPresent(odd -> read.warning(given, odd, TokenRule.REMEDY, name));
        read.refuseBlank(ConfigKey.REST_CLIENT_DEPLOYMENTS, name);
        Optional<Set<String>> allowed = read.optionalText(ConfigKey.REST_CLIENT_DEPLOYMENTS, name)
                .map(text -> allowed(read, name, text, deployments));
        Optional<Double> maxPerSecond = read.optionalNumber(ConfigKey.REST_CLIENT_MAX_PER_SECOND, name);
        boolean operator = read.flag(ConfigKey.REST_CLIENT_OPERATOR, name);
        return token.map(secret -> new Client(
                name,
                SecretHash.of(secret),
                read.optionalPath(ConfigKey.REST_CLIENT_TOKEN_FILE, name),
                allowed,
                maxPerSecond,
                operator));
    }

    private static Set<String> allowed(Reading read, String name, String text, Set<String> deployments) {
        Set<String> allowed = new LinkedHashSet<>();
        Arrays.stream(text.split(",", -1)).map(String::strip).forEach(allowed::add);
        for (String deployment : allowed) {
            if (!deployments.contains(deployment)) {
                read.problem(
                        ConfigKey.REST_CLIENT_DEPLOYMENTS,
                        "names \"" + deployment + "\", which is not configured",
                        Nearest.remedy(deployments, deployment, "configure a deployment of that name first"),
                        name);
            }
        }
        return Collections.unmodifiableSet(allowed);
    }
}
