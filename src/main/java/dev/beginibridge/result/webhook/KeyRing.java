package dev.beginibridge.result.webhook;

import dev.beginibridge.begini.Signature;
import dev.beginibridge.config.Webhooks;
import dev.beginibridge.config.secret.KeyRule;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.model.Secret;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The keys whose signatures count: each deployment's present one, and for a while those before it. */
final class KeyRing {
    /** So that a deployment that is not there takes as long to refuse as one that is. */
    private static final Secret NOBODYS = Secret.of(UUID.randomUUID().toString());

    private final Deployments deployments;

    /** The key that a file keeps across a restart counts as one that was replaced just now. */
    KeyRing(Webhooks config, Deployments deployments) {
        this.deployments = deployments;
        for (Deployment deployment : deployments.all()) {
            config.deployments()
                    .get(deployment.name())
                    .previousKey()
                    .map(path -> new SecretFile(path, "the previous key's file of deployment " + deployment.name()))
                    .flatMap(file -> file.changed(KeyRule::problem))
                    .ifPresent(deployment.credentials()::addFormer);
        }
    }

    /** The deployment of that name whose key has signed the body, and whether that was a former key. */
    Optional<Signer> signer(String name, byte[] body, byte[] signature) {
        Optional<Deployment> deployment = deployments.find(Optional.of(name));
        if (deployment.isEmpty()) {
            Signature.matches(body, NOBODYS, signature);
            return Optional.empty();
        }
        List<Secret> keys = deployment.get().credentials().keys();
        for (int i = 0; i < keys.size(); i++) {
            if (Signature.matches(body, keys.get(i), signature)) {
                return Optional.of(new Signer(deployment.get(), i > 0));
            }
        }
        return Optional.empty();
    }

    record Signer(Deployment deployment, boolean withFormerKey) {}
}
