package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.sandbox.Sandbox;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sandbox}: only the Begini stub. */
@Command(
        name = "sandbox",
        description = "Runs only the sandbox, a stub of the Begini API.",
        mixinStandardHelpOptions = true)
final class SandboxCommand implements Callable<Integer> {
    @ParentCommand
    private MainCommand main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        BridgeConfig config = BridgeConfig.from(ConfigLoader.load(main.config()));
        try (Sandbox sandbox = new Sandbox(config.sandbox(), MainCommand.CLOCK)) {
            sandbox.start();
            PrintWriter out = spec.commandLine().getOut();
            out.println(sandbox.describe());
            out.flush();
            new CountDownLatch(1).await(); // until the process is stopped; the sandbox has nothing to save
        }
        return MainCommand.DONE;
    }
}
