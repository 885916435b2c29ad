package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Log;
import dev.beginibridge.config.Version;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.FileDoor;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code run}: the service, until it is told to stop. */
@Command(name = "run", description = "Runs the service until it is stopped.")
final class RunCommand extends BridgeCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Override
    public Integer call() throws Exception {
        Settings settings = settings();
        BridgeConfig config = BridgeConfig.from(settings);
        if (config.log().format() == Log.Format.AUTO && !TerminalStatus.isThere()) { // a collector reads it
            config = BridgeConfig.from(settings.put(ConfigKey.LOG_FORMAT.key(), "json", "run"));
        }
        if (config.deployments().isEmpty()) {
            String none = "no deployment is configured: set " + ConfigKey.DEPLOYMENT_INTEGRATION_ID.key("my-loans")
                    + " and " + ConfigKey.DEPLOYMENT_API_KEY_FILE.key("my-loans")
                    + ", or try the bridge without any account by the command demo";
            throw new ConfigException(List.of(none), settings.warnings());
        }
        try (Bridge bridge = bridge(config, settings);
                FileWatch watch = new FileWatch(() -> running(bridge))) {
            StopOnSignal.of(bridge, watch::close);
            LOG.info("begini-bridge {} starts with {}", Version.text(), settings.files());
            bridge.start();
            watch.start();
            StopOnSignal.await();
        }
        return MainCommand.DONE;
    }

    /** Nothing before the file door is there, or without one. */
    private static List<BatchProgress> running(Bridge bridge) {
        return bridge.file().map(FileDoor::running).orElse(List.of());
    }
}
