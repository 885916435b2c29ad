package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections to the configured server. A password in a file is read again when it has changed, and the driver reads the
 * files of a client certificate each time, so that neither needs a restart. Connections that are open outlive a rotation.
 */
final class PostgresSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private static final Map<PGProperty, String> DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME, "begini-bridge",
            PGProperty.CONNECT_TIMEOUT, "3", // seconds
            PGProperty.SOCKET_TIMEOUT, "10",
            PGProperty.HOST_RECHECK_SECONDS, "1", // a standby may be the primary by now
            PGProperty.TCP_KEEP_ALIVE, "true",
            PGProperty.REWRITE_BATCHED_INSERTS, "true"); // one statement for many rows of the timeline

    private final transient Optional<SecretFile> passwordFile;

    private PostgresSource(BridgeConfig.Ledger config) {
        this.passwordFile = config.passwordFile().map(file -> new SecretFile(file, "the password of the ledger"));
    }

    static PostgresSource of(BridgeConfig.Ledger config) {
        PostgresSource source = new PostgresSource(config);
        source.setUrl(config.url());
        Properties given = Driver.parseURL(config.url(), null);
        DEFAULTS.forEach((property, value) -> {
            if (!given.containsKey(property.getName())) { // what the URL says wins
                source.setProperty(property, value);
            }
        });
        source.setLogServerErrorDetail(false); // it quotes rows
        config.user().ifPresent(source::setUser);
        config.password().map(Secret::reveal).ifPresent(source::setPassword);
        return source;
    }

    /** One that tells of each statement of a batch how many rows it has changed, which it cannot of those it has joined. */
    static PostgresSource counting(BridgeConfig.Ledger config) {
        PostgresSource source = of(config);
        source.setReWriteBatchedInserts(false);
        return source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        passwordFile
                .flatMap(file -> file.changed(password -> Optional.empty()))
                .map(Secret::reveal)
                .ifPresent(this::setPassword);
        return super.getConnection();
    }
}
