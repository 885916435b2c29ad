package dev.beginibridge.begini;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Proxy;
import dev.beginibridge.config.Tls;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tests of the token call over TLS and through proxies have in common. */
final class Calls {
    static final String KEY = "the-api-key-of-the-test";
    static final String UID = "QWERT-YUIOP-ASDFGH";
    static final String OK_BODY = "{\"access_token\":\"opaque-token_1.2\"}";
    static final Duration CONNECT = Duration.ofMillis(500);
    static final Duration WHOLE = Duration.ofSeconds(3);

    private Calls() {}

    static TokenRoute open(URI begini, Optional<Proxy> proxy, Tls tls) {
        return new TokenRoute(
                new BridgeConfig.Api(begini, CONNECT, WHOLE, 8, proxy, tls, List.of()), Clock.systemUTC());
    }

    static TokenAnswer once(TokenRoute call) {
        return call.call(deployment("1234567890987654321", KEY, false), UID, Duration.ofHours(1));
    }

    static Deployment deployment(String integrationId, String key, boolean hmac) {
        return new Deployment(
                "loans",
                Environment.TEST,
                integrationId,
                hmac,
                new Credentials("loans", Secret.of(key), Optional.empty(), Duration.ZERO, Clock.systemUTC()),
                Optional.empty(),
                Optional.empty());
    }
}
