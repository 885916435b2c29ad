package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;

/** The keys under which a certificate and its key are configured: as one key store, or as two PEM files. */
public record IdentityKeys(ConfigKey store, ConfigKey certificate, ConfigKey key) {
    /** What the bridge shows to Begini. */
    public static final IdentityKeys TO_BEGINI = new IdentityKeys(
            ConfigKey.API_CLIENT_KEY_STORE, ConfigKey.API_CLIENT_CERTIFICATE, ConfigKey.API_CLIENT_KEY);
    /** What the REST door shows to its clients. */
    public static final IdentityKeys OF_REST =
            new IdentityKeys(ConfigKey.REST_TLS_KEY_STORE, ConfigKey.REST_TLS_CERTIFICATE, ConfigKey.REST_TLS_KEY);
    /** What the management port shows. */
    public static final IdentityKeys OF_MANAGEMENT = new IdentityKeys(
            ConfigKey.MANAGEMENT_TLS_KEY_STORE, ConfigKey.MANAGEMENT_TLS_CERTIFICATE, ConfigKey.MANAGEMENT_TLS_KEY);
}
