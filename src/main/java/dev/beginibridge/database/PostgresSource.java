package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections to the configured server. A password in a file is read again when it has changed, and the driver reads the
 * files of a client certificate each time, so that neither needs a restart. Connections that are open outlive a rotation.
 */
final class PostgresSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    /** Times in seconds. A standby may be the primary by now; one statement writes many rows of the timeline. */
    private static final String DEFAULTS = "ApplicationName=begini-bridge&connectTimeout=3&socketTimeout=10"
            + "&hostRecheckSeconds=1&tcpKeepAlive=true&reWriteBatchedInserts=true";

    private final transient Optional<SecretFile> passwordFile;

    private PostgresSource(BridgeConfig.Ledger config) {
        this.passwordFile = config.passwordFile().map(file -> new SecretFile(file, "the password of the ledger"));
    }

    static PostgresSource of(BridgeConfig.Ledger config) {
        PostgresSource source = new PostgresSource(config);
        String[] url = config.url().split("\\?", 2);
        source.setUrl(url[0] + "?" + DEFAULTS + (url.length == 2 ? "&" + url[1] : "")); // the last of two wins
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
