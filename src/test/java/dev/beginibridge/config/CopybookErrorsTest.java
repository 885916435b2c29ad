package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that are not understood are told once: that UID is not among them is no second fault. */
class CopybookErrorsTest {
    @TempDir
    Path folder;

    private static List<String> problems(String key, String value) {
        Settings settings = Settings.empty(name -> null);
        settings.put("begini.layouts.core." + key, value, "my.properties");
        settings.put("begini.layouts.core.reply", "STATUS X(8)", "my.properties");
        return assertThrows(ConfigException.class, () -> BridgeConfig.from(settings))
                .problems();
    }

    @Test
    void aCopybookThatCannotBeUsedIsOneProblem() throws IOException {
        Path copybook = folder.resolve("core.cpy");
        assertEquals(
                List.of(
                        "begini.layouts.core.copybook (my.properties) names a file that cannot be read: correct the path"),
                problems("copybook", copybook.toString()));
        Files.writeString(copybook, "01 R. 05 UID PIC X(10) OCCURS 2.");
        assertEquals(
                List.of("begini.layouts.core.copybook (my.properties) is not understood: UID has OCCURS, which is not"
                        + " supported: keep one record of plain fields in it, each written out"),
                problems("copybook", copybook.toString()));
    }

    @Test
    void fieldsWithoutAUidAreToldAndThoseThatCannotBeReadOnce() throws IOException {
        Path copybook = Files.writeString(folder.resolve("core.cpy"), "01 R. 05 NAME PIC X(10).");
        String none = "begini.layouts.core.fields has no field UID: name every field, such as UID X(20)";
        assertEquals(List.of(none), problems("copybook", copybook.toString()));
        assertEquals(
                List.of(
                        "begini.layouts.core.fields (my.properties) has no field UID: name every field, such as UID X(20)"),
                problems("fields", "NAME X(10)"));
        assertEquals(1, problems("fields", "UID X(20").size());
    }

    private static List<String> replyProblems(String reply, String... more) {
        Settings settings = Settings.empty(name -> null);
        settings.put("begini.layouts.core.files", "*.dat", "my.properties");
        settings.put("begini.layouts.core.fields", "UID X(20)", "my.properties");
        settings.put("begini.layouts.core.reply", reply, "my.properties");
        for (int i = 0; i < more.length; i += 2) {
            settings.put("begini.layouts.core." + more[i], more[i + 1], "my.properties");
        }
        return assertThrows(ConfigException.class, () -> BridgeConfig.from(settings))
                .problems();
    }

    @Test
    void aReplyMustHoldWhatResultsNeed() {
        assertEquals(
                List.of("begini.layouts.core.reply (my.properties) has the field LNK, which no answer has:"
                        + " use STATUS, REUSED, LINK, EXPIRES-AT, ERROR-CODE, ERROR-MESSAGE and FILLER"),
                replyProblems("STATUS X(8), LNK X(512), FILLER X(2)"));
        String status = "begini.layouts.core.reply (my.properties) has no whole STATUS, by which a replay finds the"
                + " failed rows: write STATUS X(8)";
        assertEquals(List.of(status), replyProblems("STATUS X(4), LINK X(512)"));
        assertEquals(List.of(status), replyProblems("LINK X(512)"));
        assertEquals(
                List.of("begini.layouts.core.reply (my.properties) makes a row of 65532 bytes, which a descriptor word"
                        + " cannot tell: shorten its fields"),
                replyProblems(
                        "STATUS X(8), FILLER X(32752), FILLER X(32752)", "framing", "rdw", "code-page", "ibm037"));
    }
}
