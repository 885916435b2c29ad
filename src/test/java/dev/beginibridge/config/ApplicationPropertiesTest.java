package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped file is usable as it is, and what it offers in comments is, too. */
class ApplicationPropertiesTest {
    private static final Path FILE = Path.of("application.properties");

    @Test
    void loadsAsItIs() {
        BridgeConfig config = BridgeConfig.from(Settings.empty(name -> null).file(FILE));
        assertEquals(Environment.TEST, config.environment());
    }

    @Test
    void itsCommentedExamplesAreKeysWithoutClearSecrets() throws IOException {
        List<String> examples = Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("#begini."))
                .toList();
        assertTrue(examples.size() > 5, "the file shows how it is done");
        Settings settings = Settings.empty(name -> "from-environment");
        for (String example : examples) {
            String[] parts = example.substring(1).split("=", 2);
            settings.put(parts[0], parts[1], "example");
            boolean secret = parts[0].matches(".*\\.(api-key|token|password)");
            assertEquals(secret, parts[1].startsWith("{{env:"), example);
        }
        assertEquals(List.of(), settings.problems());
    }
}
