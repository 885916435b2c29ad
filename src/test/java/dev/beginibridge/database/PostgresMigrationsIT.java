package dev.beginibridge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How tables are made where a server has more on it than one bridge: settings, other things in the schema, other bridges. */
@Timeout(300)
class PostgresMigrationsIT {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** That of a role with a schema of its own. */
    private static BridgeConfig.Ledger ledger(String name) throws SQLException {
        TestPostgres.execute(
                server, "CREATE ROLE " + name + " LOGIN", "CREATE SCHEMA " + name + " AUTHORIZATION " + name);
        String url = TestPostgres.url(server, "postgres") + "?currentSchema=" + name;
        return Configs.ledger(url, Optional.of(name), Optional.empty(), 2);
    }

    /** They are meant for short work; Flyway's lock is idle in a transaction for as long as a step takes. */
    @Test
    void theTimeOutsOfARoleCutNoMigrationOff() throws Exception {
        BridgeConfig.Ledger ledger = ledger("hasty");
        TestPostgres.execute(server, "ALTER ROLE hasty SET idle_in_transaction_session_timeout = 1");
        assertFalse(Database.migrate(ledger).steps().isEmpty());
        assertEquals(
                -1,
                Migrations.of(PostgresSource.of(ledger)).getConfiguration().getLockRetryCount(),
                "who comes later waits as long as the first one takes");
    }

    @Test
    void aSchemaThatHoldsWhatIsNotTheBridgesIsTakenAsItIs() throws Exception {
        BridgeConfig.Ledger ledger = ledger("beside");
        TestPostgres.execute(server, "CREATE FUNCTION beside.audited() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        assertEquals(LedgerLook.Tables.NONE, LedgerLook.at(ledger).tables());
        Database.open(ledger).close();
        assertEquals(LedgerLook.Tables.CURRENT, LedgerLook.at(ledger).tables());
    }

    /** The other one does all its work when this one has seen that there is no table of Flyway's, and looks what else there is. */
    @Test
    void aBridgeThatStartsAtTheSameMomentIsInNobodysWay() throws Exception {
        BridgeConfig.Ledger ledger = ledger("twins");
        PostgresSource source = PostgresSource.of(ledger);
        AtomicInteger others = new AtomicInteger();
        DataSource watched = watched(DataSource.class, source, (name, given) -> {
            if (name.equals("prepareStatement") && given[0].toString().contains("pg_depend") && others.get() == 0) {
                others.set(Database.migrate(ledger).steps().size());
            }
        });
        MigrateResult result = Migrations.migrated(Flyway.configure()
                .configuration(Migrations.of(source).getConfiguration())
                .dataSource(watched)
                .load());
        assertTrue(others.get() > 0, "else this proves nothing");
        assertEquals(0, result.migrationsExecuted);
        assertEquals(LedgerLook.Tables.CURRENT, LedgerLook.at(ledger).tables());
    }

    /** Tells of each method before it is called, also of those of the connections that it opens. */
    private static <T> T watched(Class<T> type, T watched, BiConsumer<String, Object[]> watcher) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    watcher.accept(method.getName(), given);
                    Object result = method.invoke(watched, given);
                    return result instanceof Connection opened ? watched(Connection.class, opened, watcher) : result;
                }));
    }
}
