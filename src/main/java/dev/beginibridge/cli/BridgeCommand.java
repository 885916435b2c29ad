package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.check.Checklist;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the commands share: the configuration that they are given, and where their answer goes. */
@Command(mixinStandardHelpOptions = true)
abstract class BridgeCommand implements Callable<Integer> {
    @ParentCommand
    private MainCommand main;

    @Spec
    private CommandSpec spec;

    /** Of a command that has commands of its own, which it needs. */
    @Override
    public Integer call() throws Exception {
        throw new ParameterException(
                spec.commandLine(),
                "name one of " + String.join(", ", spec.subcommands().keySet()));
    }

    final Settings settings() {
        return ConfigLoader.load(main.config());
    }

    final BridgeConfig config() {
        return BridgeConfig.from(settings());
    }

    /** A count that the caller gave: none or fewer would look like an empty answer. */
    final int atLeastOne(String option, int count) {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), option + " is " + count + ": give a number from 1");
        }
        return count;
    }

    final void checkIsReadable(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(
                    spec.commandLine(), file + " is no file that can be read: check its name and its rights");
        }
    }

    final CommandSpec spec() {
        return spec;
    }

    /** A bridge whose operations page can run the go-live list. */
    static Bridge bridge(BridgeConfig config, Settings settings) {
        return new Bridge(config, settings, ConfigLoader.home(), MainCommand.CLOCK)
                .checkedBy(() -> Checklist.json(
                        Checklist.of(config, settings, ConfigLoader.home(), Optional.empty(), MainCommand.CLOCK)
                                .run()));
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final void print(String line) {
        out().println(line);
        out().flush();
    }
}
