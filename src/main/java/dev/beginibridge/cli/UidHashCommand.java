package dev.beginibridge.cli;

import dev.beginibridge.config.Log;
import dev.beginibridge.core.UidHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code uid-hash UID}: what stands for that uid in the log lines of a bridge with this configuration. */
@Command(
        name = "uid-hash",
        description = "Prints what stands for a uid in the log lines, so that a customer's can be found.")
final class UidHashCommand extends BridgeCommand {
    @Parameters(paramLabel = "UID", description = "The customer's reference in your system.")
    private String uid;

    @Override
    public Integer call() {
        print(UidHash.existing(Log.of(settings())).of(uid));
        return MainCommand.DONE;
    }
}
