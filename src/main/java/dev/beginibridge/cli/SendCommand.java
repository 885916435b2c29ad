package dev.beginibridge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.LogGuard;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code send UID}: one link, through the bridge that has the ledger, or else by a core of its own without doors. */
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
        ObjectNode asked = JsonNodeFactory.instance.objectNode().put("uid", uid);
        deployment.ifPresent(name -> asked.put("deployment", name));
        Optional<String> answered = new RunningBridge(config).post("/control/links", asked.toString());
        return answered.isPresent() ? shown(answered.get()) : shown(issueHere(settings, config));
    }

    private String issueHere(Settings settings, BridgeConfig config) throws Exception {
        try (Bridge bridge = Bridge.withoutDoors(config, settings, ConfigLoader.home(), MainCommand.CLOCK)) {
            bridge.start();
            LinkRequest request = new LinkRequest(Optional.empty(), deployment, uid, Optional.empty());
            LinkReply reply = bridge.issue(request, "cli", config.rest().deadline(), Priority.INTERACTIVE);
            return LinkJson.write(reply);
        }
    }

    private int shown(String reply) throws JsonProcessingException {
        print(reply);
        return new ObjectMapper().readTree(reply).path("status").asText().equals("issued")
                ? MainCommand.DONE
                : MainCommand.FAILED;
    }
}
