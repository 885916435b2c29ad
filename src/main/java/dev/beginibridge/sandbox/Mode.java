package dev.beginibridge.sandbox;

import dev.beginibridge.config.setting.Values;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the sandbox behaves as a whole, whatever the uid.
 *
 * @param latency how long every answer takes
 * @param slow how long {@link MagicUid#MAGICSLOW} takes
 * @param webhooksSet what the webhook test call finds: a receiver that answers 200, or none
 * @param webhooks where webhooks go, with the deployment's name behind it; empty: none are sent
 * @param keys the key of each deployment, by its name; a deployment without one takes none
 */
record Mode(
        Fault fault,
        Duration latency,
        Duration slow,
        boolean webhooksSet,
        Optional<URI> webhooks,
        Map<String, Secret> keys) {
    static final String WORDS =
            "ok, down, unauthorized, unauthorized=NAME, key=NAME:KEY, latency=200ms, slow=5s, webhooks=set,"
                    + " webhooks=URL";
    private static final Duration SLOW = Duration.ofSeconds(60);
    private static final Pattern SETTING = Pattern.compile("(latency|slow)=(\\d{1,7}(?:ms|s|m))");
    private static final Pattern NEW_KEY = Pattern.compile("key=([^:]+):(.+)");
    private static final String TO = "webhooks=http";
    private static final String REFUSED = "unauthorized=";

    /** What goes wrong with every call. */
    enum Fault {
        NONE,
        /** Every connection is reset as soon as a request arrives on it. */
        DOWN,
        /** Every key is refused. */
        UNAUTHORIZED
    }

    static Mode initial(Duration latency, Optional<URI> webhooks, Map<String, Secret> keys) {
        return new Mode(Fault.NONE, latency, SLOW, false, webhooks, Map.copyOf(keys));
    }

    /**
     * This mode changed by one of {@link #WORDS}; {@code ok} ends a fault and puts latencies and keys back.
     *
     * @throws IllegalArgumentException for any other word
     */
    Mode with(String word, Mode initial) {
        Matcher setting = SETTING.matcher(word);
        if (setting.matches()) {
            Duration time = Values.parseDuration(setting.group(2)).orElseThrow();
            return setting.group(1).equals("slow")
                    ? new Mode(fault, latency, time, webhooksSet, webhooks, keys)
                    : new Mode(fault, time, slow, webhooksSet, webhooks, keys);
        }
        Matcher newKey = NEW_KEY.matcher(word);
        if (newKey.matches()) {
            return withKey(newKey.group(1), Secret.of(newKey.group(2)), initial);
        }
        if (word.startsWith(REFUSED)) {
            return withKey(word.substring(REFUSED.length()), null, initial);
        }
        if (word.startsWith(TO)) {
            Optional<URI> url = Optional.of(URI.create(word.substring(TO.length() - "http".length())));
            return new Mode(fault, latency, slow, webhooksSet, url, keys);
        }
        return switch (word) {
            case "ok" -> initial;
            case "down" -> new Mode(Fault.DOWN, latency, slow, webhooksSet, webhooks, keys);
            case "unauthorized" -> new Mode(Fault.UNAUTHORIZED, latency, slow, webhooksSet, webhooks, keys);
            case "webhooks=set" -> new Mode(fault, latency, slow, true, webhooks, keys);
            default -> throw new IllegalArgumentException("no such mode of the sandbox; it is one of " + WORDS);
        };
    }

    /** @param key null: the deployment takes no key from here on */
    private Mode withKey(String deployment, Secret key, Mode initial) {
        if (!initial.keys().containsKey(deployment)) {
            throw new IllegalArgumentException("the sandbox has no such deployment");
        }
        Map<String, Secret> changed = new HashMap<>(keys);
        changed.remove(deployment);
        if (key != null) {
            changed.put(deployment, key);
        }
        return new Mode(fault, latency, slow, webhooksSet, webhooks, Map.copyOf(changed));
    }
}
