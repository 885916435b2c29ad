package dev.beginibridge.deployment;

import dev.beginibridge.model.Environment;
import java.util.Optional;

/**
 * One Begini deployment as this bridge serves it.
 *
 * @param hmac true: calls are signed and carry no key; false: the key goes as a header
 * @param maxConcurrent calls in flight; empty: only the bridge's own bound
 * @param maxPerSecond calls per second; empty: unbounded
 */
public record Deployment(
        String name,
        Environment environment,
        String integrationId,
        boolean hmac,
        Credentials credentials,
        Optional<Integer> maxConcurrent,
        Optional<Double> maxPerSecond) {}
