package dev.beginibridge.result.webhook;

import dev.beginibridge.begini.Signature;
import dev.beginibridge.config.Webhooks;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.model.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys whose signatures count: each deployment's present one, and for a while those before it, since Begini may have
 * signed a webhook before the key changed. Former keys are in memory only.
 */
final class KeyRing {
    /** So that a deployment that is not there takes as long to refuse as one that is. */
    private static final Secret NOBODYS = Secret.of(UUID.randomUUID().toString());

    private final Webhooks config;
    private final Clock clock;
    private final Map<String, Keys> byName = new ConcurrentHashMap<>();

    KeyRing(Webhooks config, Deployments deployments, Clock clock) {
        this.config = config;
        this.clock = clock;
        for (Deployment deployment : deployments.all()) {
            byName.put(deployment.name(), new Keys(deployment, former(deployment.name())));
        }
    }

    /** The key that a file keeps across a restart counts as one that was replaced just now. */
    private Optional<Former> former(String deployment) {
        return config.deployments()
                .get(deployment)
                .previousKey()
                .map(path -> new SecretFile(path, "the previous key's file of deployment " + deployment))
                .flatMap(file -> file.changed(key -> Optional.empty()))
                .map(this::replacedNow);
    }

    private Former replacedNow(Secret key) {
        return new Former(key, clock.instant().plus(config.keyOverlap()));
    }

    private record Former(Secret key, Instant until) {}

    /** The keys of one deployment. */
    private final class Keys {
        private final Deployment deployment;
        private Secret present;
        /** Several: a key with a typing error, and the one that it replaced. */
        private final List<Former> former = new ArrayList<>();

        Keys(Deployment deployment, Optional<Former> former) {
            this.deployment = deployment;
            this.present = deployment.credentials().key();
            former.ifPresent(this.former::add);
        }

        synchronized void rotated() {
            Secret now = deployment.credentials().key();
            if (!now.equals(present)) {
                former.add(replacedNow(present));
                present = now;
            }
            former.removeIf(key -> !clock.instant().isBefore(key.until()));
        }

        /** The present one first. */
        synchronized List<Secret> all() {
            rotated(); // the word of it may be on its way
            List<Secret> keys = new ArrayList<>(List.of(present));
            former.forEach(key -> keys.add(key.key()));
            return keys;
        }
    }

    /** The deployment's key may be another one now. */
    void rotated(Deployment deployment) {
        byName.get(deployment.name()).rotated();
    }

    /** The deployment of that name whose key has signed the body, and whether that was a former key. */
    Optional<Signer> signer(String name, byte[] body, byte[] signature) {
        Keys keys = byName.get(name);
        if (keys == null) {
            Signature.matches(body, NOBODYS, signature);
            return Optional.empty();
        }
        List<Secret> all = keys.all();
        for (int i = 0; i < all.size(); i++) {
            if (Signature.matches(body, all.get(i), signature)) {
                return Optional.of(new Signer(keys.deployment, i > 0));
            }
        }
        return Optional.empty();
    }

    record Signer(Deployment deployment, boolean withFormerKey) {}
}
