package dev.beginibridge.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a command in this process, as the main class does. */
public final class Commands {
    private Commands() {}

    /** What it printed, and the exit status. */
    public record Said(int status, String output, String errors) {}

    public static Said run(Path config, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        int status = MainCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }
}
