package dev.beginibridge.file.batch;

import dev.beginibridge.format.FileRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which names of files are accepted. */
public final class FileNames {
    /** Leaves room in the 255 bytes of a name for what the bridge appends. */
    public static final int MAX_BYTES = 160;

    private static final List<String> TRIGGERS = List.of(".done", ".trg");
    private static final List<String> NO_INPUT = List.of(".tmp", ".part", ".filepart", ".done", ".trg");
    private static final String FORBIDDEN = "/\\:*?\"<>|";

    private FileNames() {}

    /** Whether a name in the inbox may be that of a complete file. */
    public static boolean isFinished(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && NO_INPUT.stream().noneMatch(lower::endsWith);
    }

    /** The names of the files that say: this file is complete. */
    public static List<String> triggers(String name, String stem) {
        return TRIGGERS.stream()
                .flatMap(suffix -> Stream.of(name + suffix, stem + suffix))
                .distinct()
                .toList();
    }

    /** Throws unless result files can be named after it on any system a batch desk uses. */
    public static void check(String name) throws FileRefused {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new FileRefused(
                    FileRefused.Code.UNSAFE_NAME, "the file's name is longer than " + MAX_BYTES + " bytes");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || c == '\uFFFD' || FORBIDDEN.indexOf(c) >= 0) {
                throw new FileRefused(
                        FileRefused.Code.UNSAFE_NAME,
                        "the file's name holds a control character or one of " + FORBIDDEN);
            }
        }
    }

    public static boolean isSafe(String name) {
        try {
            check(name);
            return true;
        } catch (FileRefused e) {
            return false;
        }
    }
}
