package dev.beginibridge;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Starts the processes of the tests. None of them outlives the tests' own process, however that ends: a shell beside it
 * knows them, and kills those that are left once its input ends, which it does even after a {@code kill -9}.
 */
public final class Children {
    private static final String REAPER = """
            trap '' HUP INT TERM
            alive=
            while read -r change pid; do
              case $change in
                +) alive="$alive $pid" ;;
                -) rest=; for each in $alive; do [ "$each" = "$pid" ] || rest="$rest $each"; done; alive=$rest ;;
              esac
            done
            [ -z "$alive" ] || kill -9 $alive
            """;

    private static final PrintStream TOLD = reaper();

    private Children() {}

    private static PrintStream reaper() {
        try {
            Process reaper = new ProcessBuilder("sh", "-c", REAPER)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new PrintStream(reaper.getOutputStream(), true, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process, to end with the tests at the latest. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        keep(process.toHandle());
        return process;
    }

    /** A process that was started by another one: it, too, ends with the tests at the latest. */
    public static void keep(ProcessHandle process) {
        TOLD.println("+ " + process.pid());
        var unused = process.onExit().thenRun(() -> TOLD.println("- " + process.pid()));
    }

    /** {@code kill -9} for a process and all that run in it: of a terminal the shell and the program. */
    public static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
