package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Api;
import dev.beginibridge.config.Tls.Client;
import dev.beginibridge.config.Tls.KeyStoreFile;
import java.nio.file.Path;
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
                        read.keyStore(
                                ConfigKey.API_TRUST_STORE,
                                ConfigKey.API_TRUST_STORE_PASSWORD,
                                ConfigKey.API_TRUST_STORE_PASSWORD_FILE),
                        read.optionalPath(ConfigKey.API_EXTRA_ROOT),
                        client(read)));
    }

    private static Optional<Proxy> proxy(Reading read) {
        Optional<String> host =
                read.optionalText(ConfigKey.API_PROXY_HOST).map(given -> read.host(ConfigKey.API_PROXY_HOST));
        int port = read.port(ConfigKey.API_PROXY_PORT);
        if (port == 0) {
            read.problem(ConfigKey.API_PROXY_PORT, "is 0", "write the port that the proxy listens on");
        }
        Optional<String> user = read.optionalText(ConfigKey.API_PROXY_USER);
        Optional<Secret> password = read.secret(ConfigKey.API_PROXY_PASSWORD, ConfigKey.API_PROXY_PASSWORD_FILE);
        return host.map(name -> new Proxy(name, port, user, password));
    }

    private static Optional<Client> client(Reading read) {
        Optional<KeyStoreFile> store = read.keyStore(
                ConfigKey.API_CLIENT_KEY_STORE,
                ConfigKey.API_CLIENT_KEY_STORE_PASSWORD,
                ConfigKey.API_CLIENT_KEY_STORE_PASSWORD_FILE);
        Optional<Path> certificate = read.optionalPath(ConfigKey.API_CLIENT_CERTIFICATE);
        Optional<Path> key = read.optionalPath(ConfigKey.API_CLIENT_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            read.problem(
                    certificate.isPresent() ? ConfigKey.API_CLIENT_CERTIFICATE : ConfigKey.API_CLIENT_KEY,
                    "is only half of a client certificate",
                    "set " + ConfigKey.API_CLIENT_CERTIFICATE.key() + " and " + ConfigKey.API_CLIENT_KEY.key());
        }
        if (store.isPresent() && certificate.isPresent()) {
            read.problem(
                    ConfigKey.API_CLIENT_CERTIFICATE,
                    "and " + ConfigKey.API_CLIENT_KEY_STORE.key() + " are both set",
                    "keep only one");
        }
        if (store.isPresent()) {
            return store.map(Client.InKeyStore::new);
        }
        return certificate.flatMap(path -> key.map(other -> new Client.InPem(path, other)));
    }
}
