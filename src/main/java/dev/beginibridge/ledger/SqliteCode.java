package dev.beginibridge.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.util.OSInfo;

/**
 * SQLite's own code, which is no Java. The packaged bridge has it as a file for the usual systems; for others the driver
 * writes a copy into the temporary directory, which takes long, and where nothing may be run from there fails.
 */
final class SqliteCode {
    /** The driver's own property; who has set it knows better. */
    private static final String FOLDER = "org.sqlite.lib.path";

    private SqliteCode() {}

    /** Before the driver is first used: tells it where the file is, if there is one. */
    static void find() {
        String home = System.getProperty("bridge.home");
        if (home == null || System.getProperty(FOLDER) != null) {
            return;
        }
        Path folder = Path.of(home, "lib/native/org/sqlite/native", OSInfo.getNativeLibFolderPathForCurrentOS());
        if (Files.isDirectory(folder)) {
            System.setProperty(FOLDER, folder.toString());
        }
    }
}
