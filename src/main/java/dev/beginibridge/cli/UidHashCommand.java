package dev.beginibridge.cli;

import dev.beginibridge.config.Log;
import dev.beginibridge.core.UidHash;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code uid-hash UID}: what stands for that uid in the log lines of a bridge with this configuration. */
@Command(
        name = "uid-hash",
        description = "Prints what stands for a uid in the log lines, so that a customer's can be found.",
        mixinStandardHelpOptions = true)
final class UidHashCommand implements Callable<Integer> {
    @ParentCommand
    private MainCommand main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "UID", description = "The customer's reference in your system.")
    private String uid;

    @Override
    public Integer call() {
        Log config = Log.of(ConfigLoader.load(main.config()));
        spec.commandLine().getOut().println(UidHash.existing(config).of(uid));
        spec.commandLine().getOut().flush();
        return MainCommand.DONE;
    }
}
