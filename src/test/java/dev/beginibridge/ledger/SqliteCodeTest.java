package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.OSInfo;

class SqliteCodeTest {
    private static final String FOLDER = "org.sqlite.lib.path";

    @TempDir
    Path home;

    private final Properties before = (Properties) System.getProperties().clone();

    @AfterEach
    void restore() {
        System.setProperties(before);
    }

    @Test
    void theFileOfThisSystemIsNamedToTheDriver() throws Exception {
        System.clearProperty(FOLDER);
        System.setProperty("bridge.home", home.toString());
        SqliteCode.find();
        assertNull(System.getProperty(FOLDER), "there is none");

        Path folder = Files.createDirectories(
                home.resolve("lib/native/org/sqlite/native").resolve(OSInfo.getNativeLibFolderPathForCurrentOS()));
        SqliteCode.find();
        assertEquals(folder.toString(), System.getProperty(FOLDER));
    }

    @Test
    void whatWasSetCounts() throws Exception {
        Files.createDirectories(
                home.resolve("lib/native/org/sqlite/native").resolve(OSInfo.getNativeLibFolderPathForCurrentOS()));
        System.setProperty("bridge.home", home.toString());
        System.setProperty(FOLDER, "/elsewhere");
        SqliteCode.find();
        assertEquals("/elsewhere", System.getProperty(FOLDER));
    }
}
