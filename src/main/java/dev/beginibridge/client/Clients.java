package dev.beginibridge.client;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.config.secret.TokenRule;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Secret;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of the REST door, and of the management port where that asks who is there. */
public final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final String SCHEME = "Bearer ";

    private final List<Client> clients;

    public Clients(Collection<BridgeConfig.Client> clients, Clock clock) {
        this.clients = clients.stream().map(client -> new Client(client, clock)).toList();
    }

    public boolean isEmpty() {
        return clients.isEmpty();
    }

    /**
     * The client that an {@code Authorization} value stands for: {@code Bearer}, a blank, its token.
     *
     * <p>Hashes of equal length are compared in constant time, with every client and without stopping at a match, so
     * that the time taken tells neither how much of a token was right nor which client it belongs to.
     */
    public Optional<Client> authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        SecretHash hash =
                SecretHash.of(Secret.of(authorization.substring(SCHEME.length()).strip()));
        Client found = null;
        for (Client client : clients) {
            if (client.has(hash)) {
                found = client;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Looks at the token files again. */
    public void refresh() {
        clients.stream()
                .filter(client -> client.refresh(token -> problem(client, token)))
                .forEach(Clients::tell);
    }

    /** Takes up the tokens that stand in the properties. */
    public void replace(Settings now) {
        for (Client client : clients) {
            now.clientToken(client.name())
                    .filter(token -> mayHave(client, token))
                    .filter(client::replace)
                    .ifPresent(token -> tell(client));
        }
    }

    private boolean mayHave(Client client, Secret token) {
        Optional<String> problem = problem(client, token);
        problem.ifPresent(wrong ->
                LOG.warn("{} {}; the old one stays in use", ConfigKey.REST_CLIENT_TOKEN.key(client.name()), wrong));
        return problem.isEmpty();
    }

    /** Why a client may not have this token: two with one token would be taken for each other. */
    private Optional<String> problem(Client client, Secret token) {
        SecretHash hash = SecretHash.of(token);
        boolean isTaken = clients.stream().anyMatch(other -> other != client && other.has(hash));
        return isTaken ? Optional.of("is another client's token too") : TokenRule.problem(token);
    }

    private static void tell(Client client) {
        LOG.info("client {} has a new token", client.name());
    }

    /** The keys of the tokens that are in force as these settings have them. */
    public Set<String> inForce(Settings now) {
        Set<String> keys = new TreeSet<>();
        for (Client client : clients) {
            now.clientToken(client.name())
                    .filter(token -> client.has(SecretHash.of(token)))
                    .ifPresent(token -> keys.add(ConfigKey.REST_CLIENT_TOKEN.key(client.name())));
        }
        return keys;
    }
}
