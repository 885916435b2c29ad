package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Jms;
import dev.beginibridge.config.BridgeConfig.JmsReply;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Nearest;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the keys of the queue door. */
final class JmsReading {
    private JmsReading() {}

    static Jms jms(Reading read, Collection<String> layouts) {
        for (ConfigKey key :
                List.of(ConfigKey.JMS_QUEUE_REPLY, ConfigKey.JMS_QUEUE_INVALID, ConfigKey.JMS_QUEUE_RESULT)) {
            if (read.text(key).equals(read.text(ConfigKey.JMS_QUEUE_REQUEST))) {
                read.problem(
                        key,
                        "is the request queue",
                        "name another queue, or the bridge would take its own messages for requests");
            }
        }
        if (read.text(ConfigKey.JMS_QUEUE_INVALID).equals(read.text(ConfigKey.JMS_QUEUE_REPLY))) {
            read.problem(
                    ConfigKey.JMS_QUEUE_INVALID,
                    "is the reply queue",
                    "name another queue, or requesters would take what could not be read for a reply");
        }
        return new Jms(
                read.flag(ConfigKey.JMS_ENABLED),
                broker(read),
                brokers(read),
                read.count(ConfigKey.JMS_CONCURRENCY),
                read.duration(ConfigKey.JMS_DRAIN_TIME),
                switch (read.choice(ConfigKey.JMS_CORRELATION)) {
                    case "message-id" -> Correlation.MESSAGE_ID;
                    case "correlation-id" -> Correlation.CORRELATION_ID;
                    default -> Correlation.AUTO;
                },
                reply(read),
                read.codePage(ConfigKey.JMS_CODE_PAGE),
                layout(read, layouts),
                read.text(ConfigKey.JMS_QUEUE_REQUEST),
                read.text(ConfigKey.JMS_QUEUE_REPLY),
                read.text(ConfigKey.JMS_QUEUE_INVALID),
                read.text(ConfigKey.JMS_QUEUE_PARKED),
                read.text(ConfigKey.JMS_QUEUE_RESULT));
    }

    private static Optional<String> layout(Reading read, Collection<String> layouts) {
        Optional<String> layout = read.optionalText(ConfigKey.JMS_LAYOUT);
        layout.filter(name -> !layouts.contains(name))
                .ifPresent(name -> read.problem(
                        ConfigKey.JMS_LAYOUT,
                        "is \"" + name + "\", and there is no such layout",
                        Nearest.remedy(layouts, name, "declare its fields with " + ConfigKey.LAYOUT_FIELDS.key(name))));
        return layout;
    }

    private static JmsReply reply(Reading read) {
        List<String> copied = read.optionalText(ConfigKey.JMS_REPLY_COPY).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        copied.forEach(name -> checkProperty(read, ConfigKey.JMS_REPLY_COPY, name));
        Map<String, String> constants = new TreeMap<>();
        for (String name : read.names("begini.jms.reply.property.")) {
            checkProperty(read, ConfigKey.JMS_REPLY_PROPERTY, name, name);
            constants.put(name, read.text(ConfigKey.JMS_REPLY_PROPERTY, name));
        }
        Optional<String> correlation = read.optionalText(ConfigKey.JMS_CORRELATION_PROPERTY);
        correlation.ifPresent(name -> checkProperty(read, ConfigKey.JMS_CORRELATION_PROPERTY, name));
        return new JmsReply(copied, Map.copyOf(constants), correlation);
    }

    /** Some names the door or the provider gives a meaning of their own: a reply with another value would lie. */
    private static void checkProperty(Reading read, ConfigKey key, String property, String... name) {
        if (!property.matches("[A-Za-z_$][A-Za-z0-9_$]*")
                || property.matches("JMS.*|Begini(Status|ErrorCode)|_AMQ_.*")) {
            read.problem(
                    key,
                    "names \"" + property + "\", which a reply cannot be given",
                    "write a Java name that begins with neither JMS nor _AMQ_, and is no property of the bridge's own",
                    name);
        }
    }

    /** Of the brokers beside the first: each by its Artemis URL. */
    private static Map<String, JmsBroker> brokers(Reading read) {
        Map<String, JmsBroker> brokers = new TreeMap<>();
        for (String name : read.names("begini.jms.brokers.")) {
            Optional<String> url = read.optionalText(ConfigKey.JMS_BROKERS_URL, name);
            if (url.isEmpty()) {
                read.problem(ConfigKey.JMS_BROKERS_URL, "is not set", "write for example tcp://HOST:61616", name);
            }
            brokers.put(
                    name,
                    new JmsBroker(
                            url,
                            read.optionalText(ConfigKey.JMS_BROKERS_USER, name),
                            read.secret(ConfigKey.JMS_BROKERS_PASSWORD, name),
                            TlsReading.keyStore(read, ConfigKey.JMS_BROKERS_TRUST_STORE, name),
                            TlsReading.keyStore(read, ConfigKey.JMS_BROKERS_KEY_STORE, name),
                            Optional.empty()));
        }
        return Map.copyOf(brokers);
    }

    private static JmsBroker broker(Reading read) {
        Optional<String> url = read.optionalText(ConfigKey.JMS_BROKER_URL);
        Optional<JmsBroker.Factory> factory = factory(read);
        if (url.isPresent() && factory.isPresent()) {
            read.problem(
                    ConfigKey.JMS_FACTORY_CLASS,
                    "and " + ConfigKey.JMS_BROKER_URL.key() + " are both set",
                    "keep the URL for Artemis, the connection factory for any other provider");
        }
        return new JmsBroker(
                url,
                read.optionalText(ConfigKey.JMS_USER),
                read.secret(ConfigKey.JMS_PASSWORD),
                TlsReading.keyStore(read, ConfigKey.JMS_TRUST_STORE),
                TlsReading.keyStore(read, ConfigKey.JMS_KEY_STORE),
                factory);
    }

    private static Optional<JmsBroker.Factory> factory(Reading read) {
        Map<String, Secret> properties = new LinkedHashMap<>();
        for (String name :
                read.names("begini.jms.connection-factory.property.", "begini.jms.connection-factory.secret-file.")) {
            read.secret(ConfigKey.JMS_FACTORY_PROPERTY, name).ifPresent(value -> properties.put(name, value));
        }
        return read.optionalText(ConfigKey.JMS_FACTORY_CLASS)
                .map(className -> new JmsBroker.Factory(className, Map.copyOf(properties)));
    }
}
