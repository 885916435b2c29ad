package dev.beginibridge.config;

import dev.beginibridge.model.Secret;
import java.util.Optional;

/** The outbound proxy that calls to Begini go through; its credentials are for the proxy alone. */
public record Proxy(String host, int port, Optional<String> user, Optional<Secret> password) {}
