package dev.beginibridge.tls;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.jms.provider.ArtemisFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads every configured certificate and key before any part starts, so that all that is wrong with them is told at once. */
public final class TlsFiles {
    private final List<String> problems = new ArrayList<>();

    private TlsFiles() {}

    /** One of the files read, as the part that needs it reads it. */
    private interface Use {
        void read() throws GeneralSecurityException;
    }

    /**
     * Reads the files of all parts that will start.
     *
     * @param doors whether the files of the doors count, too
     * @throws ConfigException when a file cannot be used
     */
    public static void check(BridgeConfig config, boolean doors) {
        TlsFiles files = new TlsFiles();
        files.ofBegini(config.api().tls());
        if (doors && (config.rest().enabled() || config.hasWebhookPort())) {
            config.rest()
                    .tls()
                    .ifPresent(tls -> files.ofPort(tls, IdentityKeys.OF_REST, ConfigKey.REST_TLS_CLIENT_ROOTS));
        }
        if (doors) {
            config.management()
                    .tls()
                    .ifPresent(tls ->
                            files.ofPort(tls, IdentityKeys.OF_MANAGEMENT, ConfigKey.MANAGEMENT_TLS_CLIENT_ROOTS));
        }
        if (doors && config.jms().enabled()) {
            files.ofBroker(
                    config.jms().broker(),
                    ConfigKey.JMS_BROKER_URL.key(),
                    ConfigKey.JMS_TRUST_STORE.key(),
                    ConfigKey.JMS_KEY_STORE.key());
            new TreeMap<>(config.jms().brokers())
                    .forEach((name, broker) -> files.ofBroker(
                            broker,
                            ConfigKey.JMS_BROKERS_URL.key(name),
                            ConfigKey.JMS_BROKERS_TRUST_STORE.key(name),
                            ConfigKey.JMS_BROKERS_KEY_STORE.key(name)));
        }
        if (!files.problems.isEmpty()) {
            throw new ConfigException(files.problems);
        }
    }

    private void ofBegini(Tls tls) {
        tls.client()
                .ifPresent(identity -> read(
                        ConfigKey.API_CLIENT_CERTIFICATE.key(),
                        () -> Identities.shown(identity, IdentityKeys.TO_BEGINI)));
        tls.trustStore()
                .ifPresent(store ->
                        read(ConfigKey.API_TRUST_STORE.key(), () -> Trust.rootsOf(store, ConfigKey.API_TRUST_STORE)));
        tls.extraRoot()
                .ifPresent(file ->
                        read(ConfigKey.API_EXTRA_ROOT.key(), () -> Trust.rootsOf(file, ConfigKey.API_EXTRA_ROOT)));
    }

    private void ofPort(Tls.Server tls, IdentityKeys keys, ConfigKey clientRoots) {
        read(keys.certificate().key(), () -> Identities.shown(tls.identity(), keys));
        tls.clientRoots().ifPresent(file -> read(clientRoots.key(), () -> Trust.rootsOf(file, clientRoots)));
    }

    private void ofBroker(JmsBroker broker, String url, String trustStore, String keyStore) {
        broker.trustStore()
                .ifPresent(store -> read(trustStore, () -> {
                    used(broker, url, trustStore);
                    KeyFiles.load(store, trustStore);
                }));
        broker.keyStore()
                .ifPresent(store -> read(keyStore, () -> {
                    used(broker, url, keyStore);
                    Identities.checked(store, keyStore);
                }));
    }

    /** A store that the client passes over would hide that all goes in clear. */
    private static void used(JmsBroker broker, String url, String store) {
        if (broker.url().isEmpty() || !ArtemisFactory.hostsInClear(broker).isEmpty()) {
            throw new ConfigException(
                    store + " is not used: write sslEnabled=true in " + url + ", or take the store out");
        }
    }

    private void read(String key, Use use) {
        try {
            use.read();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        } catch (GeneralSecurityException e) {
            problems.add(key + ": this Java cannot do TLS with such a key: use RSA or EC keys");
        }
    }
}
