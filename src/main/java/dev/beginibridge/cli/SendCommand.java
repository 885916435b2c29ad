package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Settings;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.LogGuard;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code send UID}: one link through the core and the ledger, without a door; works beside a running service. */
@Command(name = "send", description = "Gets one link and prints the reply as JSON.")
final class SendCommand extends BridgeCommand {
    @Parameters(paramLabel = "UID", description = "The customer's reference in your system.")
    private String uid;

    @Option(names = "--deployment", paramLabel = "D", description = "Deployment; else the configured default.")
    private Optional<String> deployment = Optional.empty();

    @Override
    public Integer call() throws Exception {
        LogGuard.leaveStandardOutput();
        Settings settings = settings();
        BridgeConfig config = BridgeConfig.from(settings);
        try (Bridge bridge = Bridge.withoutDoors(config, settings, ConfigLoader.home(), MainCommand.CLOCK)) {
            bridge.start();
            LinkRequest request = new LinkRequest(Optional.empty(), deployment, uid, Optional.empty());
            LinkReply reply = bridge.issue(request, "cli", config.rest().deadline(), Priority.INTERACTIVE);
            print(LinkJson.write(reply));
            return reply instanceof LinkReply.Issued ? MainCommand.DONE : MainCommand.FAILED;
        }
    }
}
