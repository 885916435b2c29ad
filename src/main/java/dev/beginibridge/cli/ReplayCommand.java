package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.Replay;
import dev.beginibridge.ops.LogGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code replay BATCH}: failed rows again, by the bridge that has the ledger, or else by this process. */
@Command(
        name = "replay",
        description = "Runs the failed rows of a batch again and publishes a new generation of its result.")
final class ReplayCommand extends BridgeCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LOOK_MILLIS = 200;

    @Parameters(paramLabel = "BATCH", description = "The batch of a summary in the outbox, or its file's name.")
    private String batch;

    @Override
    public Integer call() throws Exception {
        LogGuard.leaveStandardOutput();
        Settings settings = settings();
        RunningBridge running = new RunningBridge(BridgeConfig.from(settings));
        String asked = JsonNodeFactory.instance.objectNode().put("batch", batch).toString();
        Optional<String> taken = running.post("/control/replays", asked);
        return taken.isPresent() ? shown(await(prepared(taken.get()), running::isThere)) : shown(replayHere(settings));
    }

    private static Replay.Prepared prepared(String answer) throws IOException {
        JsonNode node = MAPPER.readTree(answer);
        return new Replay.Prepared(
                node.path("batch").asText(),
                node.path("generation").asInt(),
                Path.of(node.path("summary").asText()),
                Path.of(node.path("work").asText()));
    }

    private static JsonNode await(Replay.Prepared prepared, BooleanSupplier goesOn) throws Exception {
        while (true) {
            boolean last = !goesOn.getAsBoolean();
            Optional<JsonNode> summary = prepared.finished();
            if (summary.isPresent()) {
                return summary.get();
            }
            if (prepared.isLost()) {
                throw new IOException("the replay has ended without a result: see the log, and " + prepared.batch()
                        + " in the folder of rejected files");
            }
            if (last) {
                throw new IOException("the bridge has stopped: the replay goes on when it is started again");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private JsonNode replayHere(Settings settings) throws Exception {
        BridgeConfig config = BridgeConfig.from(onlyFiles(settings));
        try (Bridge bridge = Bridge.onlyFiles(config, settings, ConfigLoader.home(), MainCommand.CLOCK)) {
            StopOnSignal.of(bridge, () -> {});
            bridge.start();
            return await(bridge.replay(batch), () -> true);
        }
    }

    private int shown(JsonNode summary) {
        print(summary.toPrettyString());
        return summary.path("failed").asLong() == 0 ? MainCommand.DONE : MainCommand.FAILED;
    }

    /**
     * Nobody reaches this process from elsewhere, and it takes nothing from the inbox. Guarantee: it hands no event over, since
     * it has no way to the result queue; those that wait stay for the service.
     */
    private static Settings onlyFiles(Settings settings) {
        String inbox =
                BridgeConfig.from(settings).file().work().resolve(".no-inbox").toString();
        settings.put(ConfigKey.FILE_INBOX.key(), inbox, "replay");
        settings.put(ConfigKey.FILE_ENABLED.key(), "true", "replay");
        settings.put(ConfigKey.JMS_ENABLED.key(), "false", "replay");
        settings.put(ConfigKey.REST_ENABLED.key(), "false", "replay");
        settings.put(ConfigKey.MANAGEMENT_PORT.key(), "0", "replay");
        settings.put(ConfigKey.WEBHOOKS_HOST.key(), "127.0.0.1", "replay");
        settings.put(ConfigKey.WEBHOOKS_PORT.key(), "0", "replay");
        settings.put(ConfigKey.RESULTS_HAND_OVER.key(), "off", "replay");
        return settings.without(ConfigKey.RESULTS_FOLDER.key()).without(ConfigKey.RESULTS_PER_BATCH.key());
    }
}
