package dev.beginibridge.cli;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.sandbox.Sandbox;
import picocli.CommandLine.Command;

/** {@code sandbox}: only the Begini stub. */
@Command(name = "sandbox", description = "Runs only the sandbox, a stub of the Begini API.")
final class SandboxCommand extends BridgeCommand {
    @Override
    public Integer call() throws Exception {
        BridgeConfig config = config();
        try (Sandbox sandbox = new Sandbox(config.sandbox(), MainCommand.CLOCK)) {
            sandbox.start();
            print(sandbox.describe());
            StopOnSignal.await(); // the sandbox has nothing to save
        }
        return MainCommand.DONE;
    }
}
