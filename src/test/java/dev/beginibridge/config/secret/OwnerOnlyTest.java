package dev.beginibridge.config.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
    @TempDir
    Path folder;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatIsMadeIsForTheOwnerAndWhatIsAboveItIsNot() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("plain"));
        OwnerOnly.createFile(folder.resolve("data/file"));
        OwnerOnly.createDirectory(folder.resolve("data/broker"));
        assertEquals("rw-------", mode(folder.resolve("data/file")));
        assertEquals("rwx------", mode(folder.resolve("data/broker")));
        assertEquals(mode(shared), mode(folder.resolve("data")), "as the umask leaves it");
        assertEquals("rw-------", mode(OwnerOnly.createTempFile(folder, "key", ".part")));
    }

    @Test
    void whatIsThereIsLeftAlone() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        OwnerOnly.createDirectory(open);
        assertEquals("rwxr-x---", mode(open));
        Path file = Files.writeString(folder.resolve("file"), "theirs");
        assertThrows(FileAlreadyExistsException.class, () -> OwnerOnly.createFile(file));
        assertThrows(FileAlreadyExistsException.class, () -> OwnerOnly.createDirectory(file));
        assertEquals("theirs", Files.readString(file));
    }

    @Test
    void directoriesMayBeSymbolicLinks() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("data"), real);
        OwnerOnly.createDirectory(link);
        OwnerOnly.createDirectory(link.resolve("broker"));
        OwnerOnly.createFile(link.resolve("file"));
        assertEquals("rwx------", mode(real.resolve("broker")));
        assertEquals("rw-------", mode(real.resolve("file")));
    }
}
