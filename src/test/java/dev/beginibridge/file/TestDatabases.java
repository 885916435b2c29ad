package dev.beginibridge.file;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The database of each test's folders: the doors of one process share it, as a SQLite file belongs to one process. Processes
 * share the one that the system property names.
 */
final class TestDatabases {
    /** The URL of a PostgreSQL database for all doors of this process. */
    static final String URL = "begini.test.database";

    /** Where the SQLite files lie instead of among the folders. */
    static final String FOLDER = "begini.test.database-folder";

    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private static final class Shared {
        private final Database database;
        private int doors;

        private Shared(Database database) {
            this.database = database;
        }
    }

    private TestDatabases() {}

    static synchronized Database open(Path root) {
        Shared shared = OPEN.computeIfAbsent(root, folder -> new Shared(Database.open(config(folder))));
        shared.doors++;
        return shared.database;
    }

    private static BridgeConfig.Ledger config(Path root) {
        String sqlite = "jdbc:sqlite:"
                + Path.of(System.getProperty(FOLDER, root.resolve(".ledger").toString()), "ledger.db");
        Optional<String> user = Optional.of("postgres");
        return Configs.ledger(System.getProperty(URL, sqlite), user, user.map(Secret::of), 4);
    }

    static synchronized void close(Path root) {
        Shared shared = OPEN.get(root);
        if (--shared.doors == 0) {
            OPEN.remove(root).database.close();
        }
    }
}
