package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {
    @Test
    void committedFileIsFresh() throws IOException {
        assertEquals(
                ConfigDocs.text(),
                Files.readString(ConfigDocs.FILE),
                () -> ConfigDocs.FILE + " is stale; renew it with: " + ConfigDocs.COMMAND);
    }

    @Test
    void everyKeyHasOneRow() {
        for (ConfigKey key : ConfigKey.values()) {
            String row = "\n| `" + key.key() + "` | ";
            assertEquals(2, ConfigDocs.text().split(Pattern.quote(row), -1).length, key.key());
            assertTrue(ConfigDocs.meaning(key.key()).endsWith("."), "the meaning of " + key.key() + " is a sentence");
        }
    }

    @Test
    void everySentenceHasItsKeyOrChapter() {
        Set<String> wanted = new TreeSet<>();
        for (ConfigKey key : ConfigKey.values()) {
            wanted.add(key.key());
            wanted.add("chapter." + ConfigDocs.group(key));
        }
        assertEquals(wanted, new TreeSet<>(ConfigDocs.named()));
    }
}
