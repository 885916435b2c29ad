package dev.beginibridge.config;

import dev.beginibridge.model.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which broker serves the queue door: the one at an Artemis URL, that of another provider's connection factory, or, with
 * neither, the embedded one.
 *
 * @param trustStore and {@code keyStore} for TLS at an Artemis URL
 */
public record JmsBroker(
        Optional<String> url,
        Optional<String> user,
        Optional<Secret> password,
        Optional<Tls.KeyStoreFile> trustStore,
        Optional<Tls.KeyStoreFile> keyStore,
        Optional<Factory> factory) {
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)((?:user|password)[^=&?;,)]*=)[^&;,)]*|(?<=//)[^/@?]*@");

    /** Another provider's connection factory: its class, and its properties by their names. */
    public record Factory(String className, Map<String, Secret> properties) {}

    /** The broker at a URL, without anything else. */
    public static JmsBroker at(Optional<String> url) {
        return new JmsBroker(
                url, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public boolean isEmbedded() {
        return url.isEmpty() && factory.isEmpty();
    }

    /** The URL without the credentials that it may carry. */
    public Optional<String> shownUrl() {
        return url.map(text -> CREDENTIALS.matcher(text).replaceAll("$1***"));
    }

    /** As a record's, but an Artemis URL may carry key store passwords among its parameters. */
    @Override
    public String toString() {
        return "JmsBroker[url="
                + shownUrl() + ", user=" + user + ", password="
                + password + ", trustStore=" + trustStore + ", keyStore=" + keyStore + ", factory=" + factory + "]";
    }
}
