package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Settings;
import dev.beginibridge.file.Replay;
import dev.beginibridge.ops.LogGuard;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code replay BATCH}: failed rows again, by this process or by a running service on the same folders. */
@Command(
        name = "replay",
        description = "Runs the failed rows of a batch again and publishes a new generation of its result.")
final class ReplayCommand extends BridgeCommand {
    private static final long LOOK_MILLIS = 200;

    @Parameters(paramLabel = "BATCH", description = "The batch of a summary in the outbox, or its file's name.")
    private String batch;

    @Override
    public Integer call() throws Exception {
        LogGuard.leaveStandardOutput();
        Settings settings = onlyFiles(settings());
        BridgeConfig config = BridgeConfig.from(settings);
        Replay.Prepared prepared =
                new Replay(config.file(), config.layouts().values(), MainCommand.CLOCK).prepare(batch);
        try (Bridge bridge = new Bridge(config, settings, ConfigLoader.home(), MainCommand.CLOCK)) {
            StopOnSignal.of(bridge, () -> {});
            bridge.start();
            Optional<JsonNode> summary = prepared.finished();
            while (summary.isEmpty()) {
                Thread.sleep(LOOK_MILLIS);
                summary = prepared.finished();
            }
            print(summary.get().toPrettyString());
            return summary.get().path("failed").asLong() == 0 ? MainCommand.DONE : MainCommand.FAILED;
        }
    }

    /** Beside a running service this process listens nowhere that matters, and takes nothing from its inbox. */
    private static Settings onlyFiles(Settings settings) {
        String work =
                BridgeConfig.from(settings).file().work().resolve(".no-inbox").toString();
        settings.put(ConfigKey.FILE_INBOX.key(), work, "replay");
        settings.put(ConfigKey.FILE_ENABLED.key(), "true", "replay");
        settings.put(ConfigKey.JMS_ENABLED.key(), "false", "replay");
        settings.put(ConfigKey.REST_ENABLED.key(), "false", "replay");
        settings.put(ConfigKey.MANAGEMENT_PORT.key(), "0", "replay");
        return settings;
    }
}
