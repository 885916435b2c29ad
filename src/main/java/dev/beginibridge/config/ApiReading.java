package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Api;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.util.Optional;

/** Reads how Begini is reached: where, how fast, through what, whom to trust. */
final class ApiReading {
    private ApiReading() {}

    static Api api(Reading read) {
        return new Api(
                read.url(ConfigKey.API_BASE_URL),
                read.duration(ConfigKey.API_CONNECT_TIMEOUT),
                read.duration(ConfigKey.API_CALL_TIMEOUT),
                read.count(ConfigKey.API_MAX_CONCURRENT),
                proxy(read),
                new Tls(
                        TlsReading.keyStore(read, ConfigKey.API_TRUST_STORE),
                        read.optionalPath(ConfigKey.API_EXTRA_ROOT),
                        TlsReading.identity(read, IdentityKeys.TO_BEGINI)),
                ApiHeaderReading.headers(read));
    }

    private static Optional<Proxy> proxy(Reading read) {
        Optional<String> host = read.optionalHost(ConfigKey.API_PROXY_HOST);
        int port = read.port(ConfigKey.API_PROXY_PORT);
        if (port == 0) {
            read.problem(ConfigKey.API_PROXY_PORT, "is 0", "write the port that the proxy listens on");
        }
        Optional<String> user = read.optionalText(ConfigKey.API_PROXY_USER);
        Optional<Secret> password = read.secret(ConfigKey.API_PROXY_PASSWORD);
        return host.map(name -> new Proxy(name, port, user, password));
    }
}
