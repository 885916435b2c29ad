package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told when a folder of the file door goes away under it. */
class FileFoldersTest {
    @TempDir
    Path root;

    private BridgeConfig.File config;

    @BeforeEach
    void make() throws IOException {
        config = DoorBox.config(root, 1);
        for (String name : List.of("inbox", "outbox", "archive", "rejected", "work")) {
            Files.createDirectory(root.resolve(name));
        }
    }

    private String trouble() {
        return new FileFolders(config).trouble().orElseThrow();
    }

    @Test
    void soundFoldersServeAndNothingIsLeftInThem() throws IOException {
        assertEquals(Optional.empty(), new FileFolders(config).trouble());
        for (String name : List.of("inbox", "outbox", "archive", "rejected", "work")) {
            assertEquals(List.of(), DoorBox.names(root.resolve(name)));
        }
    }

    @Test
    void theWorkFolderIsMadeForTheBridgeAlone() throws IOException {
        Files.delete(config.work());
        new FileFolders(config).make();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(config.work())));
    }

    @Test
    void oneThatIsGoneIsNamedWithItsKey() throws IOException {
        Files.delete(config.archive());
        assertEquals(
                "begini.file.archive: " + config.archive()
                        + " is not there: make the folder, or see that its file system is mounted",
                trouble());
        Files.delete(config.inbox());
        assertTrue(trouble().startsWith("begini.file.inbox: "), trouble());
        assertTrue(trouble().contains("; begini.file.archive: "), "each of them: " + trouble());
    }

    @Test
    void aFileInItsPlaceIsNoFolder() throws IOException {
        Files.delete(config.outbox());
        Files.writeString(config.outbox(), "");
        assertTrue(trouble().contains("begini.file.outbox: " + config.outbox() + " is not a folder"), trouble());
    }

    @Test
    void aLinkIsAsGoodAsWhatItLeadsTo() throws IOException {
        Path elsewhere = Files.move(config.rejected(), root.resolve("elsewhere"));
        Files.createSymbolicLink(config.rejected(), elsewhere);
        assertEquals(Optional.empty(), new FileFolders(config).trouble());
        Files.delete(elsewhere);
        assertTrue(trouble().contains("begini.file.rejected: "), trouble());
        assertTrue(trouble().contains("is not there"), trouble());
    }

    @Test
    void whatCannotBeWrittenToIsTold() throws Exception {
        Files.delete(config.outbox());
        // Of the system, and for root as well, for whom rights count nothing.
        Files.createSymbolicLink(config.outbox(), Path.of("/proc/self"));
        Optional<String> trouble = new FileFolders(config).trouble();
        Files.delete(config.outbox());
        assertTrue(trouble.orElse("none").contains("begini.file.outbox: "), trouble.toString());
        assertTrue(trouble.orElse("none").contains("cannot be written to"), trouble.toString());
    }

    @Test
    void theInboxBesideTheWorkFolder() throws Exception {
        Optional<SmallDisk> disk = SmallDisk.mount(config.inbox(), "1m");
        Optional<String> trouble = new FileFolders(config).trouble();
        if (disk.isPresent()) { // where this process may not mount, all stays on one file system
            disk.get().close();
            assertTrue(trouble.orElse("none").contains("is on another file system than " + config.work()));
        } else {
            assertEquals(Optional.empty(), trouble);
        }
    }
}
