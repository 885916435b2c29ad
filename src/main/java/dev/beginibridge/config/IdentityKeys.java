package dev.beginibridge.config;

/** The keys under which a certificate and its key are configured: as one key store, or as two PEM files. */
public enum IdentityKeys {
    /** What the bridge shows to Begini. */
    TO_BEGINI(
            ConfigKey.API_CLIENT_KEY_STORE,
            ConfigKey.API_CLIENT_KEY_STORE_PASSWORD,
            ConfigKey.API_CLIENT_KEY_STORE_PASSWORD_FILE,
            ConfigKey.API_CLIENT_CERTIFICATE,
            ConfigKey.API_CLIENT_KEY),
    /** What the REST door shows to its clients. */
    OF_REST(
            ConfigKey.REST_TLS_KEY_STORE,
            ConfigKey.REST_TLS_KEY_STORE_PASSWORD,
            ConfigKey.REST_TLS_KEY_STORE_PASSWORD_FILE,
            ConfigKey.REST_TLS_CERTIFICATE,
            ConfigKey.REST_TLS_KEY);

    private final ConfigKey store;
    private final ConfigKey storePassword;
    private final ConfigKey storePasswordFile;
    private final ConfigKey certificate;
    private final ConfigKey key;

    IdentityKeys(
            ConfigKey store,
            ConfigKey storePassword,
            ConfigKey storePasswordFile,
            ConfigKey certificate,
            ConfigKey key) {
        this.store = store;
        this.storePassword = storePassword;
        this.storePasswordFile = storePasswordFile;
        this.certificate = certificate;
        this.key = key;
    }

    public ConfigKey store() {
        return store;
    }

    public ConfigKey storePassword() {
        return storePassword;
    }

    public ConfigKey storePasswordFile() {
        return storePasswordFile;
    }

    public ConfigKey certificate() {
        return certificate;
    }

    public ConfigKey key() {
        return key;
    }
}
