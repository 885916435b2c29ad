package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
    @TempDir
    Path directory;

    @Test
    void enoughIsUp() throws IOException {
        Path notYetMade = directory.resolve("to/be/made/ledger.db");
        assertEquals(
                Health.Status.UP,
                new FreeSpace(Map.of("ledger", notYetMade), 1).check().status());
    }

    @Test
    void tooLittleNamesThePlaceAndTheKey() throws IOException {
        Health.Outcome outcome = new FreeSpace(Map.of("ledger", directory, "files", directory), Long.MAX_VALUE).check();
        assertEquals(Health.Status.DOWN, outcome.status());
        assertTrue(
                outcome.message()
                        .matches(
                                "too little room is left on the disk: \\d+ MB for the files in .*, \\d+ MB for the ledger"
                                        + " in .*\\. Free some, or lower begini\\.disk\\.min-free"),
                outcome.message());
    }

    @Test
    void theFolderOfResultFilesIsLookedAt() throws IOException {
        Settings settings = Settings.empty()
                .put("begini.disk.min-free", "900000GB", "test")
                .put("begini.results.folder", directory.toString(), "test");
        Health.Outcome outcome =
                FreeSpace.of(BridgeConfig.from(settings), false).check();
        assertTrue(outcome.message().contains(" MB for the result files in " + directory), outcome.message());
    }
}
