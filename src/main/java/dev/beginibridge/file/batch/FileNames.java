package dev.beginibridge.file.batch;

import dev.beginibridge.format.FileRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which names of files are accepted. */
public final class FileNames {
    /** Leaves room in the 255 bytes of a name for what the bridge appends. */
    public static final int MAX_BYTES = 160;

    private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".filepart");
    private static final String FORBIDDEN = "/\\:*?\"<>|";

    private FileNames() {}

    /** Why a name in the inbox is not that of a complete file, such as "is hidden"; empty when it may be. */
    public static Optional<String> unfinished(String name, List<String> triggerSuffixes) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.startsWith(".")) {
            return Optional.of("it is hidden: its name begins with a dot");
        }
        if (UNFINISHED.stream().anyMatch(lower::endsWith)) {
            return Optional.of("its name says that it is still being written: rename it when it is complete");
        }
        return triggerSuffixes.stream().anyMatch(lower::endsWith)
                ? Optional.of("it is a trigger, and no file waits for it")
                : Optional.empty();
    }

    /** The names, in lower case, of the files that say: this file is complete. */
    public static List<String> triggers(String name, String stem, List<String> suffixes) {
        return suffixes.stream()
                .flatMap(suffix -> Stream.of(name + suffix, stem + suffix))
                .map(trigger -> trigger.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** Throws unless result files can be named after it on any system a batch desk uses. */
    public static void check(String name) throws FileRefused {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new FileRefused(
                    FileRefused.Code.UNSAFE_NAME, "the file's name is longer than " + MAX_BYTES + " bytes");
        }
        if (name.equalsIgnoreCase(BatchState.SENT)) {
            throw new FileRefused(
                    FileRefused.Code.UNSAFE_NAME, "a folder of the bridge's has the file's name: give it another");
        }
        if (name.indexOf('\uFFFD') >= 0) {
            throw new FileRefused(
                    FileRefused.Code.UNSAFE_NAME,
                    "the file's name holds bytes that are no " + System.getProperty("sun.jnu.encoding")
                            + ", in which this process reads names: use ASCII, or UTF-8 with LANG=C.UTF-8 for the"
                            + " bridge");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0) {
                throw new FileRefused(
                        FileRefused.Code.UNSAFE_NAME,
                        "the file's name holds a control character or one of " + FORBIDDEN);
            }
        }
    }

    /** A name, or what holds one, on one line of a log. */
    public static String printable(String name) {
        return name.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
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
