package dev.beginibridge;

import dev.beginibridge.cli.ConsoleStream;
import dev.beginibridge.cli.MainCommand;
import dev.beginibridge.ops.LogGuard;

/** The program. What it can do is in {@link MainCommand}. */
public final class BeginiBridge {
    private BeginiBridge() {}

    public static void main(String[] args) {
        ConsoleStream.install();
        LogGuard.configure();
        int status = ConsoleStream.drained(MainCommand.run(args));
        // Libraries leave threads behind that would keep the process alive: the status is the end.
        System.exit(status);
    }
}
