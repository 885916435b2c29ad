package dev.beginibridge.jms;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The connection factory of a provider that this project does not know: made by its class name, its properties set by
 * their setters. What cannot be done is a {@link ConfigException} that names key and remedy, never a value.
 */
final class ProviderFactory {
    private ProviderFactory() {}

    static ConnectionFactory of(JmsBroker.Factory config) {
        Object factory = made(config.className());
        if (!(factory instanceof ConnectionFactory provider)) {
            boolean isOld = Arrays.stream(factory.getClass().getInterfaces())
                    .anyMatch(type -> type.getName().startsWith("javax.jms."));
            throw refused(
                    config,
                    "is no jakarta.jms.ConnectionFactory",
                    isOld ? "it is of the old javax.jms: use the provider's Jakarta edition" : "name the provider's");
        }
        config.properties().forEach((name, value) -> set(provider, name, value));
        return provider;
    }

    private static Object made(String className) {
        try {
            return Class.forName(className).getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ConfigException(ConfigKey.JMS_FACTORY_CLASS.key() + " is " + className
                    + ", which cannot be loaded: put the provider's jars, with all that they need, into lib/ext");
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(ConfigKey.JMS_FACTORY_CLASS.key() + " is " + className
                    + ", which cannot be made without arguments: name a class that can");
        }
    }

    private static ConfigException refused(JmsBroker.Factory config, String wrong, String remedy) {
        return new ConfigException(
                ConfigKey.JMS_FACTORY_CLASS.key() + " is " + config.className() + ", which " + wrong + ": " + remedy);
    }

    private static void set(ConnectionFactory factory, String name, Secret value) {
        String key = ConfigKey.JMS_FACTORY_PROPERTY.key(name);
        List<Method> setters = setters(factory, name);
        if (setters.isEmpty()) {
            throw new ConfigException(key + " is no property of "
                    + factory.getClass().getName() + " that text can be set to; there are " + names(factory));
        }
        for (Method setter : setters) {
            Optional<Object> converted = converted(value.reveal(), setter.getParameterTypes()[0]);
            if (converted.isPresent()) {
                call(factory, setter, converted.get(), key);
                return;
            }
        }
        throw new ConfigException(key + " has a value that is no "
                + setters.get(0).getParameterTypes()[0].getSimpleName());
    }

    private static void call(ConnectionFactory factory, Method setter, Object value, String key) {
        try {
            setter.invoke(factory, value);
        } catch (InvocationTargetException e) {
            // Not with its message, which may quote the value.
            throw new ConfigException(key + " is refused by the provider: "
                    + e.getCause().getClass().getSimpleName());
        } catch (IllegalAccessException e) {
            throw new ConfigException(key + " cannot be set: its setter is not open to others");
        }
    }

    /** Case and hyphens do not count: an environment variable has lost them. Text first, where there are several. */
    private static List<Method> setters(ConnectionFactory factory, String name) {
        String wanted = plain(name);
        return all(factory).stream()
                .filter(method ->
                        plain(method.getName().substring("set".length())).equals(wanted))
                .sorted(Comparator.comparing(method -> method.getParameterTypes()[0] != String.class))
                .toList();
    }

    private static List<Method> all(ConnectionFactory factory) {
        return Arrays.stream(factory.getClass().getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .filter(method -> isText(method.getParameterTypes()[0]))
                .toList();
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static String names(ConnectionFactory factory) {
        return all(factory).stream()
                .map(method -> method.getName().substring("set".length()))
                .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isText(Class<?> type) {
        return type == String.class
                || type == URI.class
                || type == boolean.class
                || type == int.class
                || type == long.class
                || type == short.class
                || type == double.class;
    }

    private static Optional<Object> converted(String text, Class<?> type) {
        try {
            if (type == boolean.class) {
                return text.matches("(?i)true|false") ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
            }
            if (type == int.class) {
                return Optional.of(Integer.valueOf(text));
            }
            if (type == long.class) {
                return Optional.of(Long.valueOf(text));
            }
            if (type == short.class) {
                return Optional.of(Short.valueOf(text));
            }
            if (type == double.class) {
                return Optional.of(Double.valueOf(text));
            }
            return Optional.of(type == URI.class ? URI.create(text) : text);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the caller says so
        }
    }
}
