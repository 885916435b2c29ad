package dev.beginibridge.config;

import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings as the types that {@link ConfigKey} names. A value that breaks its rule is noted with key, value
 * (never a secret's), rule and remedy, and the default is read instead, so that one start reports every problem.
 */
final class Reading {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,7}(\\.\\d{1,9})?");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*]?");
    /** Beyond ten years nanoseconds and milliseconds start to overflow in those who get the value. */
    private static final Duration MAX_DURATION = Duration.ofDays(3650);

    private static final int MAX_COUNT = 1_000_000;

    private final Settings settings;

    Reading(Settings settings) {
        this.settings = settings;
    }

    List<String> names(ConfigKey... family) {
        return settings.names(family);
    }

    Optional<String> optionalText(ConfigKey key, String... name) {
        return settings.text(concrete(key, name)).or(() -> Optional.ofNullable(key.defaultValue()));
    }

    String text(ConfigKey key, String... name) {
        return optionalText(key, name).orElse("");
    }

    Optional<Path> optionalPath(ConfigKey key, String... name) {
        return optionalText(key, name).flatMap(text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                broken(key, text, name);
                return Optional.empty();
            }
        });
    }

    Path path(ConfigKey key) {
        return optionalPath(key).orElseGet(() -> Path.of(key.defaultValue()));
    }

    boolean flag(ConfigKey key, String... name) {
        String text = text(key, name);
        boolean on = text.equalsIgnoreCase("true");
        if (!on && !text.equalsIgnoreCase("false")) {
            broken(key, text, name);
        }
        return on;
    }

    String choice(ConfigKey key, String... name) {
        String text = text(key, name);
        String choice = text.toLowerCase(Locale.ROOT);
        if (key.choices().contains(choice)) {
            return choice;
        }
        settings.problem(concrete(key, name), "is \"" + text + "\"", "write " + Nearest.choice(key.choices(), text));
        return key.defaultValue();
    }

    Environment environment(ConfigKey key, String... name) {
        return Environment.valueOf(choice(key, name).toUpperCase(Locale.ROOT));
    }

    Optional<Integer> optionalCount(ConfigKey key, String... name) {
        return optionalText(key, name).flatMap(text -> {
            try {
                int count = Integer.parseInt(text);
                if (count >= 1 && count <= MAX_COUNT) {
                    return Optional.of(count);
                }
            } catch (NumberFormatException e) {
                // reported below, as any other broken value
            }
            broken(key, text, name);
            return Optional.empty();
        });
    }

    int count(ConfigKey key) {
        return optionalCount(key).orElseGet(() -> Integer.valueOf(key.defaultValue()));
    }

    Optional<Double> optionalNumber(ConfigKey key, String... name) {
        return optionalText(key, name).flatMap(text -> {
            double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : 0;
            if (number > 0 && number <= MAX_COUNT) {
                return Optional.of(number);
            }
            broken(key, text, name);
            return Optional.empty();
        });
    }

    /** A host name or an address, not a URL and without a port. */
    String host(ConfigKey key) {
        String text = text(key);
        if (HOST.matcher(text).matches()) {
            return text;
        }
        broken(key, text);
        return key.defaultValue();
    }

    /** Several of them, between commas; in small letters. */
    Set<String> hosts(ConfigKey key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        List<String> hosts = text.isEmpty() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
        if (!hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            settings.problem(
                    key.key(), "is \"" + text + "\"", "write host names with commas between them, without ports");
        }
        return Set.copyOf(hosts);
    }

    int port(ConfigKey key) {
        String text = text(key);
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // reported below, as any other broken value
        }
        broken(key, text);
        return Integer.parseInt(key.defaultValue());
    }

    Duration duration(ConfigKey key) {
        String text = text(key);
        boolean mayBeZero = key.type() == ConfigKey.Type.DURATION;
        return parseDuration(text)
                .filter(duration -> mayBeZero || !duration.isZero())
                .filter(duration -> duration.compareTo(MAX_DURATION) <= 0)
                .orElseGet(() -> {
                    broken(key, text);
                    return parseDuration(key.defaultValue()).orElseThrow();
                });
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    /** A size in bytes. */
    long size(ConfigKey key) {
        String text = text(key);
        return parseSize(text).filter(size -> size > 0).orElseGet(() -> {
            broken(key, text);
            return parseSize(key.defaultValue()).orElseThrow();
        });
    }

    private static Optional<Long> parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                    case "B" -> amount;
                    case "KB" -> amount << 10;
                    case "MB" -> amount << 20;
                    default -> amount << 30;
                });
    }

    /** A base URL without its trailing slash; what is sent over it needs {@code https} unless the host is loopback. */
    URI url(ConfigKey key) {
        String text = text(key).replaceFirst("/+$", "");
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (http && bare && uri.getHost() != null && uri.getPort() <= 65_535) {
                if (uri.getScheme().equals("http") && !Hosts.isLoopback(uri.getHost())) {
                    settings.problem(key.key(), "is plain http to \"" + uri.getHost() + "\"", "use https");
                }
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below, as any other broken value
        }
        broken(key, text);
        return URI.create(key.defaultValue());
    }

    /** A secret given in place, or the only line of its file; the key and its file exclude each other. */
    Optional<Secret> secret(ConfigKey inPlace, ConfigKey inFile, String... name) {
        Optional<String> text = optionalText(inPlace, name);
        Optional<Path> file = optionalPath(inFile, name);
        if (text.isPresent() && file.isPresent()) {
            settings.problem(
                    concrete(inPlace, name), "and " + concrete(inFile, name) + " are both set", "keep only one");
        }
        if (file.isPresent()) {
            return readSecret(file.get(), concrete(inFile, name));
        }
        return text.map(Secret::of);
    }

    /** A key store and its password; empty when no file is named. */
    Optional<Tls.KeyStoreFile> keyStore(ConfigKey file, ConfigKey password, ConfigKey passwordFile) {
        Optional<Secret> secret = secret(password, passwordFile);
        return optionalPath(file).map(path -> new Tls.KeyStoreFile(path, secret));
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
        } catch (IOException e) {
            settings.problem(
                    key,
                    "names a file that cannot be read",
                    "check that it exists (seen from " + Path.of("").toAbsolutePath() + ") and its rights");
            return Optional.empty();
        }
    }

    /** True when some layer gives the key a value. */
    boolean isGiven(ConfigKey key, String... name) {
        return settings.text(concrete(key, name)).isPresent();
    }

    boolean isBroken(ConfigKey key) {
        return settings.isBroken(key.key());
    }

    void problem(ConfigKey key, String wrong, String remedy, String... name) {
        settings.problem(concrete(key, name), wrong, remedy);
    }

    private void broken(ConfigKey key, String text, String... name) {
        String remedy = "write a " + key.type().words();
        String shown = "is \"" + text + "\"";
        switch (key.type()) {
            case BOOLEAN -> remedy = "write " + key.type().words();
            case HOST, PORT, SIZE, DURATION, PERIOD, COUNT, NUMBER -> {}
            default -> shown = "is not understood"; // a URL may carry a password, a path may be a misplaced secret
        }
        String standard = key.defaultValue() == null ? "" : " (default " + key.defaultValue() + ")";
        settings.problem(concrete(key, name), shown, remedy + standard);
    }

    private static String concrete(ConfigKey key, String... name) {
        return name.length == 0 ? key.key() : key.key(name[0]);
    }
}
