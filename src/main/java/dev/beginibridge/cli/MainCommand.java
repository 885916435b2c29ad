package dev.beginibridge.cli;

import dev.beginibridge.config.Version;
import dev.beginibridge.config.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code begini-bridge}: picks a command. Exit status: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "begini-bridge",
        description = "Turns requests for an assessment link (JMS queue, file drop, REST) into Begini links.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            SandboxCommand.class,
            CheckCommand.class,
            MigrateCommand.class,
            QueueCommand.class,
            FilesCommand.class,
            SendCommand.class,
            ReplayCommand.class,
            ResultsCommand.class,
            LayoutCommand.class,
            FileCommand.class,
            UidHashCommand.class
        },
        versionProvider = MainCommand.VersionText.class,
        footer = {
            "",
            "Configuration: application.properties, then --config FILE, then environment variables",
            "(begini.api.base-url is BEGINI_API_BASE_URL), then -Dkey=value in JAVA_OPTS; last wins.",
            "Exit status: 0 done, 1 failed, 2 wrong usage or configuration."
        })
public final class MainCommand implements Runnable {
    /** Whole milliseconds: other parsers of times stumble over more digits. */
    static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Properties file laid over application.properties.")
    private Optional<Path> config = Optional.empty();

    Optional<Path> config() {
        return config;
    }

    /** Runs the command that the arguments name; returns the exit status. */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new MainCommand())
                .setExecutionExceptionHandler((exception, command, parsed) -> report(exception, command.getErr()));
    }

    private static int report(Exception exception, PrintWriter err) {
        if (StopOnSignal.hasBegun()) {
            return FAILED; // nobody sees it: the process ends with the status of its signal
        }
        if (exception instanceof ConfigException wrong) {
            err.println("The configuration cannot be used:");
            wrong.problems().forEach(problem -> err.println("  " + problem));
            wrong.warnings().forEach(odd -> err.println("  also noticed: " + odd));
            return WRONG_USAGE;
        }
        err.println("begini-bridge failed: " + told(exception));
        return FAILED;
    }

    /** Of a file that cannot be used, Java's message is its path alone. */
    private static String told(Exception exception) {
        String kind = exception.getClass().getSimpleName();
        if (exception.getMessage() == null) {
            return kind;
        }
        return exception instanceof FileSystemException
                ? exception.getMessage() + " (" + kind + ")"
                : exception.getMessage();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    /** {@code --version}. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"begini-bridge " + Version.text() + " (Java " + Runtime.version() + ")"};
        }
    }
}
