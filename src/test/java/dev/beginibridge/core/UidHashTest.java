package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Log;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UidHashTest {
    private static final String UID = "QWERT-YUIOP-ASDFGH";

    @TempDir
    Path directory;

    private static Log log(String key, Path file) {
        return new Log("info", Log.Format.TEXT, Optional.ofNullable(key).map(Secret::of), file);
    }

    @Test
    void isTheBeginningOfTheHmac() {
        UidHash hash = UidHash.open(log("the-uid-key", directory.resolve("unused")));
        // printf '%s' QWERT-YUIOP-ASDFGH | openssl dgst -sha256 -hmac the-uid-key
        assertEquals("3d9af7f83b", hash.of(UID));
        assertNotEquals(hash.of(UID), hash.of(UID + "2"));
        assertFalse(Files.exists(directory.resolve("unused")), "no file when the key is configured");
    }

    @Test
    void aMissingKeyFileIsMadeOnceAndIsItsOwnersAlone() throws Exception {
        Path file = directory.resolve("data/uid.key");
        String first = UidHash.open(log(null, file)).of(UID);
        String content = Files.readString(file);
        assertEquals(first, UidHash.open(log(null, file)).of(UID));
        assertEquals(first, UidHash.existing(log(null, file)).of(UID));
        assertEquals(content, Files.readString(file));
        assertTrue(content.matches("[0-9a-f]{64}\n"), "random, and a line that a file of a secret may be");
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(1, files.count(), "nothing is left lying about");
        }
        Path other = directory.resolve("other.key");
        assertNotEquals(first, UidHash.open(log(null, other)).of(UID));
    }

    @Test
    void withoutAKeyTheCommandMakesNone() {
        Path file = directory.resolve("uid.key");
        ConfigException wrong = assertThrows(ConfigException.class, () -> UidHash.existing(log(null, file)));
        assertTrue(
                wrong.getMessage().startsWith("begini.log.uid-key-file names a file that cannot be read"),
                wrong.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void whatCannotBeMadeOrReadStopsTheStart() throws Exception {
        Path notADirectory = Files.writeString(directory.resolve("file"), "x");
        assertTrue(assertThrows(ConfigException.class, () -> UidHash.open(log(null, notADirectory.resolve("uid.key"))))
                .getMessage()
                .startsWith("begini.log.uid-key-file names a file that cannot be made"));
        Path empty = Files.createFile(directory.resolve("empty"));
        assertEquals(
                "begini.log.uid-key-file names an empty file: delete it, and the next start makes a new one",
                assertThrows(ConfigException.class, () -> UidHash.open(log(null, empty)))
                        .getMessage());
    }
}
