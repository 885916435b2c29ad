package dev.beginibridge.config.setting;

import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads settings as the types that {@link ConfigKey} names. A value that breaks its rule is noted with key, value
 * (never a secret's), rule and remedy, and the default is read instead, so that one start reports every problem.
 */
public final class Reading {
    private final Settings settings;

    public Reading(Settings settings) {
        this.settings = settings;
    }

    /** The names used in the keys that begin with one of the prefixes, such as {@code begini.deployments.}. */
    public List<String> names(String... prefixes) {
        return settings.names(prefixes);
    }

    public Optional<String> optionalText(ConfigKey key, String... name) {
        return settings.text(concrete(key, name)).or(() -> Optional.ofNullable(key.defaultValue()));
    }

    public String text(ConfigKey key, String... name) {
        return optionalText(key, name).orElse("");
    }

    private <T> Optional<T> optional(ConfigKey key, Function<String, T> meaning, String... name) {
        Optional<String> text = optionalText(key, name);
        try {
            return text.map(meaning);
        } catch (IllegalArgumentException e) {
            broken(key, text.orElseThrow(), name);
            return Optional.empty();
        }
    }

    private <T> T required(ConfigKey key, Function<String, T> meaning, String... name) {
        return optional(key, meaning, name).orElseGet(() -> meaning.apply(key.defaultValue()));
    }

    public Optional<Path> optionalPath(ConfigKey key, String... name) {
        return optional(key, Path::of, name);
    }

    public Path path(ConfigKey key) {
        return required(key, Path::of);
    }

    public boolean flag(ConfigKey key, String... name) {
        return required(key, Values::flag, name);
    }

    public Optional<Integer> optionalCount(ConfigKey key, String... name) {
        return optional(key, Values::count, name);
    }

    public int count(ConfigKey key) {
        return required(key, Values::count);
    }

    public Optional<Double> optionalNumber(ConfigKey key, String... name) {
        return optional(key, Values::number, name);
    }

    public Optional<String> optionalHost(ConfigKey key) {
        return optional(key, Values::host);
    }

    public String host(ConfigKey key) {
        return required(key, Values::host);
    }

    /** Several of them, between commas; in small letters. */
    public Set<String> hosts(ConfigKey key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        List<String> hosts = text.isEmpty() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
        try {
            hosts.forEach(Values::host);
        } catch (IllegalArgumentException e) {
            problem(key, "is \"" + text + "\"", "write host names with commas between them, without ports");
        }
        return Set.copyOf(hosts);
    }

    public Optional<Integer> optionalPort(ConfigKey key) {
        return optional(key, Values::port);
    }

    public int port(ConfigKey key) {
        return required(key, Values::port);
    }

    public Duration duration(ConfigKey key) {
        return required(key, key.type() == KeyType.PERIOD ? Values::period : Values::duration);
    }

    public Optional<Duration> optionalPeriod(ConfigKey key, String... name) {
        return optional(key, Values::period, name);
    }

    public Charset codePage(ConfigKey key, String... name) {
        return required(key, Values::codePage, name);
    }

    /** A size in bytes. */
    public long size(ConfigKey key) {
        return required(key, Values::size);
    }

    /** What is sent over it needs {@code https} unless the host is loopback. */
    public URI url(ConfigKey key) {
        URI uri = required(key, Values::url);
        if (uri.getScheme().equals("http") && !Hosts.isLoopback(uri.getHost())) {
            problem(key, "is plain http to \"" + uri.getHost() + "\"", "use https");
        }
        return uri;
    }

    public Optional<URI> optionalUrl(ConfigKey key) {
        return optional(key, Values::url);
    }

    /** A page that browsers are sent to: plain http is its owner's choice. */
    public Optional<URI> optionalTarget(ConfigKey key, String... name) {
        return optional(key, Values::target, name);
    }

    public String choice(ConfigKey key, String... name) {
        String text = text(key, name);
        String choice = text.toLowerCase(Locale.ROOT);
        if (key.choices().contains(choice)) {
            return choice;
        }
        problem(key, "is \"" + text + "\"", "write " + Nearest.choice(key.choices(), text), name);
        return key.defaultValue();
    }

    public Environment environment(ConfigKey key, String... name) {
        return Environment.valueOf(choice(key, name).toUpperCase(Locale.ROOT));
    }

    /** A secret given in place, or the only line of its file; the key and its file exclude each other. */
    public Optional<Secret> secret(ConfigKey inPlace, String... name) {
        ConfigKey inFile = inPlace.ofFile();
        Optional<String> text = optionalText(inPlace, name);
        Optional<Path> file = optionalPath(inFile, name);
        if (text.isPresent() && file.isPresent()) {
            problem(inPlace, "and " + concrete(inFile, name) + " are both set", "keep only one", name);
        }
        if (file.isPresent()) {
            return readSecret(file.get(), concrete(inFile, name));
        }
        return text.map(Secret::of);
    }

    /** No error shows what stands in the key: it may be the secret itself, written into the wrong key. */
    private Optional<Secret> readSecret(Path file, String key) {
        try {
            String text = PropertiesFile.textOf(file).strip();
            if (text.isEmpty()) {
                settings.problem(key, "names an empty file", "write the secret into it");
                return Optional.empty();
            }
            if (text.lines().count() > 1) {
                settings.problem(key, "names a file of several lines", "keep only the secret in it");
                return Optional.empty();
            }
            return Optional.of(Secret.of(text));
        } catch (CharacterCodingException e) {
            settings.problem(key, "names a file that is not UTF-8", "save it as UTF-8 or ASCII");
            return Optional.empty();
        } catch (IOException e) {
            settings.problem(
                    key,
                    "names a file that cannot be read",
                    "check that it exists (seen from " + Path.of("").toAbsolutePath() + ") and its rights");
            return Optional.empty();
        }
    }

    /** True when some layer gives the key a value. */
    public boolean isGiven(ConfigKey key, String... name) {
        return settings.text(concrete(key, name)).isPresent();
    }

    /** For a key that limits who or what is let in: set to nothing it may be meant to let in nobody, and unset lets in all. */
    public void refuseBlank(ConfigKey key, String... name) {
        String concrete = concrete(key, name);
        if (settings.isBlank(concrete)) {
            settings.problem(
                    concrete, "is set to nothing, which would mean no limit", "write a value, or take the key out");
        }
    }

    public boolean isBroken(ConfigKey key) {
        return settings.isBroken(key.key());
    }

    public void problem(ConfigKey key, String wrong, String remedy, String... name) {
        settings.problem(concrete(key, name), wrong, remedy);
    }

    /** What is odd about a key, but harmless. */
    public void warning(ConfigKey key, String odd, String remedy, String... name) {
        settings.warning(concrete(key, name), odd, remedy);
    }

    private void broken(ConfigKey key, String text, String... name) {
        String remedy = "write a " + key.type().words();
        String shown = "is \"" + text + "\"";
        switch (key.type()) {
            case BOOLEAN -> remedy = "write " + key.type().words();
            case HOST, PORT, SIZE, DURATION, PERIOD, COUNT, NUMBER, CODE_PAGE -> {}
            default -> shown = "is not understood"; // a URL may carry a password, a path may be a misplaced secret
        }
        String standard = key.defaultValue() == null ? "" : " (default " + key.defaultValue() + ")";
        settings.problem(concrete(key, name), shown, remedy + standard);
    }

    private static String concrete(ConfigKey key, String... name) {
        return name.length == 0 ? key.key() : key.key(name[0]);
    }
}
