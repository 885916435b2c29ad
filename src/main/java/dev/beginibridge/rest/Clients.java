package dev.beginibridge.rest;

import dev.beginibridge.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may use the REST door. Only hashes of the tokens are kept. */
final class Clients {
    /** Exchange property and request attribute: the name of the client that sent the request. */
    static final String CLIENT = "BeginiClient";

    private static final String SCHEME = "Bearer ";

    /** Token hash and client name, in no order that matters. */
    private final List<Map.Entry<byte[], String>> clients = new ArrayList<>();

    Clients(Map<String, Secret> tokens) {
        tokens.forEach((name, token) -> clients.add(Map.entry(hash(token.reveal()), name)));
    }

    boolean isEmpty() {
        return clients.isEmpty();
    }

    /**
     * The client that an {@code Authorization} value stands for.
     *
     * <p>Hashes of equal length are compared in constant time, with every client and without stopping at a match, so
     * that the time taken tells neither how much of a token was right nor which client it belongs to.
     */
    Optional<String> authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] hash = hash(authorization.substring(SCHEME.length()).strip());
        String found = null;
        for (Map.Entry<byte[], String> client : clients) {
            if (MessageDigest.isEqual(hash, client.getKey())) {
                found = client.getValue();
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
