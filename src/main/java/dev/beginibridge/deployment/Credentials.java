package dev.beginibridge.deployment;

import dev.beginibridge.config.secret.KeyRule;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A deployment's api key, resolved late: a key file is read again when it changes, so that rotation needs no restart. For a
 * while it keeps the keys before it, in memory only, since Begini may have signed a webhook before the key changed. Never
 * printed.
 */
public final class Credentials {
    private final String deployment;
    private final Optional<SecretFile> file;
    private final Duration overlap;
    private final Clock clock;
    private volatile Secret key;
    /** Until when they count. Several: a key with a typing error, and the one that it replaced. */
    private final Map<Secret, Instant> former = new ConcurrentHashMap<>();

    /** @param overlap how long a key still counts for webhooks after another one has replaced it */
    public Credentials(String deployment, Secret key, Optional<Path> file, Duration overlap, Clock clock) {
        this.deployment = deployment;
        this.key = key;
        this.overlap = overlap;
        this.clock = clock;
        this.file = file.map(path -> new SecretFile(path, "the key of deployment " + deployment));
    }

    /** The key to use now. */
    public Secret key() {
        return key;
    }

    /** The present key, and then those that it replaced and that still count. */
    public List<Secret> keys() {
        // Before the former ones: one that is replaced just now is among them, too.
        List<Secret> keys = new ArrayList<>(List.of(key));
        dropOld();
        keys.addAll(former.keySet());
        return keys;
    }

    /** Takes a key for one that was replaced just now. */
    public void addFormer(Secret replaced) {
        former.put(replaced, clock.instant().plus(overlap));
        dropOld();
    }

    private void dropOld() {
        Instant now = clock.instant();
        former.values().removeIf(until -> !now.isBefore(until));
    }

    /**
     * Looks at the key's own file again.
     *
     * @return true when the key is another one than before
     */
    public synchronized boolean refresh() {
        return file.flatMap(keyFile -> keyFile.changed(KeyRule::problem))
                .map(this::change)
                .orElse(false);
    }

    /**
     * Takes the key that stands in the properties; a deployment with a key file keeps to that.
     *
     * @return true when the key is another one than before
     */
    synchronized boolean replace(Secret fresh) {
        return file.isEmpty() && change(fresh);
    }

    private boolean change(Secret fresh) {
        if (fresh.equals(key)) {
            return false;
        }
        addFormer(key); // first, so that no moment knows neither
        key = fresh;
        return true;
    }

    @Override
    public String toString() {
        return "Credentials[" + deployment + "]";
    }
}
