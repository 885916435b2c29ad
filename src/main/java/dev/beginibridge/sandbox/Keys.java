package dev.beginibridge.sandbox;

import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.model.Digests;
import dev.beginibridge.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;

/** Who calls: the two ways in which Begini authenticates a caller. */
record Keys(List<SandboxDeployment> deployments) {
    static final String API_KEY = "api-key";
    static final String SIGNATURE = "X-Signature";

    /** The keys to begin with, by the names of their deployments. */
    Map<String, Secret> initial() {
        return deployments.stream().collect(Collectors.toMap(SandboxDeployment::name, SandboxDeployment::apiKey));
    }

    static boolean brings(HttpFields headers) {
        return headers.contains(API_KEY) || headers.contains(SIGNATURE);
    }

    /**
     * The integrations that this caller may use; none when it is unknown. A deployment in HMAC mode takes no api key,
     * and one in api-key mode no signature.
     *
     * @param body the bytes that were received: what is signed
     * @param now the deployments' keys
     */
    Set<String> authenticate(HttpFields headers, byte[] body, Map<String, Secret> now) {
        String key = headers.get(API_KEY);
        if (key != null) {
            Secret given = Secret.of(key);
            return integrations(deployment -> !deployment.hmac() && given.equals(now.get(deployment.name())));
        }
        String signature = headers.get(SIGNATURE);
        if (signature == null) {
            return Set.of();
        }
        byte[] given = signature.getBytes(StandardCharsets.ISO_8859_1);
        return integrations(deployment -> deployment.hmac()
                && now.containsKey(deployment.name())
                && MessageDigest.isEqual(
                        given, sign(body, now.get(deployment.name())).getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The deployment that a key belongs to, whatever its mode: the webhook test call always takes the key. */
    Optional<SandboxDeployment> ofKey(String key, Map<String, Secret> now) {
        Secret given = Secret.of(key);
        return deployments.stream()
                .filter(deployment -> given.equals(now.get(deployment.name())))
                .findFirst();
    }

    private Set<String> integrations(Predicate<SandboxDeployment> opened) {
        return deployments.stream()
                .filter(opened)
                .map(SandboxDeployment::integrationId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Lower-case hex HMAC-SHA512. Its form is written apart from the bridge's own, so that neither hides a mistake of the other. */
    static String sign(byte[] body, Secret key) {
        return HexFormat.of().formatHex(Digests.hmac("HmacSHA512", key.bytes(), body));
    }
}
