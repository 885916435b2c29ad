package dev.beginibridge.jms.provider;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.model.Secret;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConversionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/**
 * The connection factory of a provider that this project does not know: made by its class name, its properties set by
 * their setters. What cannot be done is a {@link ConfigException} that names key and remedy, never a value.
 */
public final class ProviderFactory {
    private ProviderFactory() {}

    public static ConnectionFactory of(JmsBroker.Factory config) {
        Object factory = made(config.className());
        if (!(factory instanceof ConnectionFactory provider)) {
            boolean isOld = Arrays.stream(factory.getClass().getInterfaces())
                    .anyMatch(type -> type.getName().startsWith("javax.jms."));
            throw refused(
                    config.className(),
                    "is no jakarta.jms.ConnectionFactory: "
                            + (isOld
                                    ? "it is of the old javax.jms: use the provider's Jakarta edition"
                                    : "name the provider's"));
        }
        // Not the bridge's context: only its type converters are needed, and only for such a provider.
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            config.properties().forEach((name, value) -> set(camel, provider, name, value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return provider;
    }

    private static Object made(String className) {
        try {
            return Class.forName(className).getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException | LinkageError e) {
            throw refused(
                    className, "cannot be loaded: put the provider's jars, with all that they need, into lib/ext");
        } catch (ReflectiveOperationException e) {
            throw refused(className, "cannot be made without arguments: name a class that can");
        }
    }

    private static ConfigException refused(String className, String why) {
        return new ConfigException(ConfigKey.JMS_FACTORY_CLASS.key() + " is " + className + ", which " + why);
    }

    /** Case and hyphens do not count: an environment variable has lost them. The value is taken as it stands. */
    private static void set(CamelContext camel, ConnectionFactory factory, String name, Secret value) {
        try {
            // Without a context to look things up in: a password may begin with # or hold {{.
            if (PluginHelper.getBeanIntrospection(camel)
                    .setProperty(
                            null, camel.getTypeConverter(), factory, name, value.reveal(), null, false, false, true)) {
                return;
            }
        } catch (TypeConversionException e) {
            throw wrong(name, "has a value that is no " + e.getToType().getSimpleName());
        } catch (Exception e) { // not with its message, which may quote the value
            throw wrong(name, "has a value that is refused: " + e.getClass().getSimpleName());
        }
        throw wrong(
                name,
                "is no property of " + factory.getClass().getName() + " that can be set; there are " + names(factory));
    }

    private static ConfigException wrong(String name, String what) {
        return new ConfigException(ConfigKey.JMS_FACTORY_PROPERTY.key(name) + " " + what);
    }

    private static String names(ConnectionFactory factory) {
        return Arrays.stream(factory.getClass().getMethods())
                .filter(method -> method.getName().matches("set.+") && method.getParameterCount() == 1)
                .map(method -> method.getName().substring("set".length()))
                .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
