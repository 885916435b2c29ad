package dev.beginibridge.config.setting;

import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The layers of configuration, laid over each other: file, {@code --config} file, environment, {@code -D}; last wins.
 *
 * <p>Holds text only. What a value means is read by the records of {@code config} through {@link Reading}.
 */
public final class Settings {
    private static final String PREFIX = "begini.";
    /** The origin of what {@code -D} sets. */
    private static final String SYSTEM_PROPERTY = "-D";

    private final Map<String, Value> values = new TreeMap<>();
    private final Map<String, String> others = new TreeMap<>();
    /** One problem for each key, the first: what would follow from it is noise. */
    private final Map<String, String> problems = new LinkedHashMap<>();

    private final Set<String> warnings = new LinkedHashSet<>();
    private final UnaryOperator<String> environment;
    /** What was laid over what, so that it can be laid again when a file has changed. */
    private final List<Consumer<Settings>> layers = new ArrayList<>();

    private final List<Path> files = new ArrayList<>();

    /** One value and the layer it came from, so that an error can say where to look. */
    record Value(String text, String origin) {
        @Override
        public String toString() {
            return "from " + origin;
        }
    }

    private Settings(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** Nothing but defaults; {@code {{env:X}}} is resolved by the given look-up. */
    public static Settings empty(UnaryOperator<String> environment) {
        return new Settings(environment);
    }

    public static Settings empty() {
        return new Settings(System::getenv);
    }

    /** Lays a properties file (UTF-8) over what is there. */
    public Settings file(Path file) {
        files.add(file);
        return laid(now -> now.take(PropertiesFile.read(file, now.warnings), file.toString()));
    }

    /** The files among the layers. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * The same layers with the files as they are now.
     *
     * @throws ConfigException when a file cannot be read
     */
    public Settings again() {
        Settings fresh = new Settings(environment);
        layers.forEach(layer -> layer.accept(fresh));
        return fresh;
    }

    private Settings laid(Consumer<Settings> layer) {
        layers.add(layer);
        layer.accept(this);
        return this;
    }

    /** Lays the properties over what is there; what is not ours is kept for Camel and the routes. */
    public Settings properties(Properties properties, String origin) {
        return laid(now -> now.take(properties, origin));
    }

    private void take(Properties properties, String origin) {
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                set(key, properties.getProperty(key), origin);
            } else if (VariableNames.isLike(key)) {
                problems.putIfAbsent(key, Misspelt.asVariable(key, origin, values.keySet()));
            } else {
                others.put(key, properties.getProperty(key).strip());
                Misspelt.key(key, origin).ifPresent(warnings::add);
            }
        }
    }

    /** Lays the system properties that are ours over what is there. */
    public Settings systemProperties(Properties properties) {
        Properties ours = new Properties();
        properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PREFIX))
                .forEach(key -> ours.setProperty(key, properties.getProperty(key)));
        return properties(ours, SYSTEM_PROPERTY);
    }

    /** Takes away what files and environment variables set, but for keys that begin with one of the prefixes. */
    public Settings keepOfFilesAndEnvironment(Collection<String> prefixes) {
        return laid(now -> now.values
                .entrySet()
                .removeIf(set -> !set.getValue().origin().equals(SYSTEM_PROPERTY)
                        && prefixes.stream().noneMatch(set.getKey()::startsWith)));
    }

    /** Takes away every key below a prefix, whatever layer set it. */
    public Settings without(String prefix) {
        return laid(now -> now.values.keySet().removeIf(key -> key.startsWith(prefix)));
    }

    /** The key that a deployment has by these settings; empty when it has a file of its own, or none that is whole. */
    public Optional<Secret> apiKey(String deployment) {
        return secret(ConfigKey.DEPLOYMENT_API_KEY.key(deployment));
    }

    /** The token that a client has by these settings; empty when it has a file of its own, or none that is whole. */
    public Optional<Secret> clientToken(String client) {
        return secret(ConfigKey.REST_CLIENT_TOKEN.key(client));
    }

    private Optional<Secret> secret(String key) {
        return text(key).filter(text -> !isBroken(key)).map(Secret::of);
    }

    /** The names of the keys that are not as in the other settings: set to another text, new, or gone. */
    public Set<String> differences(Settings other) {
        Map<String, String> these = texts();
        Map<String, String> those = other.texts();
        Set<String> names = new TreeSet<>(these.keySet());
        names.addAll(those.keySet());
        names.removeIf(name -> Objects.equals(these.get(name), those.get(name)));
        return names;
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>(others);
        values.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    /** Every key that is set, by its own name, and its value as it was written. */
    void eachSet(BiConsumer<String, Value> each) {
        values.forEach(each);
    }

    /** True when some layer sets the key. */
    public boolean isSet(ConfigKey key) {
        return values.containsKey(key.key());
    }

    /**
     * What {@code {{key}}} in a route stands for: every key that is one value and no secret, with its default, and
     * whatever else the files hold, such as {@code camel.*} or a team's own keys.
     */
    public Map<String, String> placeholders() {
        Map<String, String> placeholders = new TreeMap<>(others);
        for (ConfigKey key : ConfigKey.values()) {
            if (!key.isFamily() && key.type() != KeyType.SECRET) {
                text(key.key())
                        .or(() -> Optional.ofNullable(key.defaultValue()))
                        .ifPresent(text -> placeholders.put(key.key(), text));
            }
        }
        return placeholders;
    }

    /** Lays one value over what is there. */
    public Settings put(String key, String text, String origin) {
        return laid(now -> now.set(key, text, origin));
    }

    private void set(String key, String text, String origin) {
        Optional<ConfigKey> known = ConfigKey.named(key);
        if (known.isEmpty()) {
            problems.putIfAbsent(
                    key, "unknown key " + key + " (" + origin + "); the nearest known key is " + Nearest.key(key));
        } else {
            values.put(key, new Value(Values.stripped(text), origin));
        }
    }

    /**
     * Lays environment variables over what is there: {@code begini.api.base-url} is {@code BEGINI_API_BASE_URL}. A name
     * in a family is the one already configured that looks alike, else the variable's part in lower case with hyphens.
     */
    public Settings environment(Map<String, String> variables) {
        return laid(now -> now.take(variables));
    }

    private void take(Map<String, String> variables) {
        new TreeMap<>(variables).forEach((variable, text) -> {
            if (!VariableNames.isOurs(variable)) {
                return;
            }
            Optional<String> key = VariableNames.keyOf(variable, values.keySet());
            if (key.isPresent()) {
                set(key.get(), text, "environment variable " + variable);
            } else {
                warnings.add(Misspelt.variable(variable));
            }
        });
    }

    /** The names that follow one of the prefixes in the keys that are set, such as the deployments configured. */
    List<String> names(String... prefixes) {
        return Arrays.stream(prefixes)
                .flatMap(prefix -> values.keySet().stream()
                        .filter(key -> key.startsWith(prefix))
                        .map(key -> key.substring(prefix.length()).replaceFirst("\\..*", "")))
                .distinct()
                .sorted()
                .toList();
    }

    /** The text of a concrete key with its placeholders resolved; empty when unset or blank. */
    Optional<String> text(String key) {
        Value value = values.get(key);
        if (value == null || value.text().isEmpty()) {
            return Optional.empty();
        }
        String resolved =
                Placeholders.resolve(value.text(), environment, (wrong, remedy) -> problem(key, wrong, remedy));
        return Optional.of(Values.stripped(resolved)).filter(text -> !text.isEmpty());
    }

    /** True when some layer sets the key, the last one to nothing. */
    boolean isBlank(String key) {
        return values.containsKey(key) && text(key).isEmpty();
    }

    /** Notes what is wrong with a key; everything wrong is reported at once, before anything starts. */
    void problem(String key, String wrong, String remedy) {
        problems.putIfAbsent(key, line(key, wrong, remedy));
    }

    void warning(String key, String odd, String remedy) {
        if (!isBroken(key)) {
            warnings.add(line(key, odd, remedy));
        }
    }

    private String line(String key, String what, String remedy) {
        Value value = values.get(key);
        String where = value == null ? "" : " (" + value.origin() + ")";
        return key + where + " " + what + ": " + remedy;
    }

    /** True when something is wrong with the key. */
    boolean isBroken(String key) {
        return problems.containsKey(key);
    }

    /**
     * To be called when all keys are read.
     *
     * @throws ConfigException when something is wrong
     */
    public void checkAll() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems(), warnings());
        }
    }

    /** What was wrong so far, one line each. */
    public List<String> problems() {
        return List.copyOf(problems.values());
    }

    /** What is odd but harmless; to be logged once at start. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
