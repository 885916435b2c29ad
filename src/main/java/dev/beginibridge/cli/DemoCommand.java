package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Secret;
import dev.beginibridge.sandbox.Sandbox;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code demo}: the whole bridge against the sandbox on this machine, with one sample through each door by real clients.
 * Everything it keeps is below {@code data/demo}, and of the configuration's files and environment it takes only where to
 * listen and how to log, so that it never touches real work: no real inbox, queue, ledger or deployment.
 */
@Command(
        name = "demo",
        description = "Runs everything on this machine against the sandbox and feeds a sample through each door.")
final class DemoCommand extends BridgeCommand {
    private static final String DEPLOYMENT = "personal-loans";
    /** All that counts of files and environment; a trigger or a separator of theirs would spoil the sample, too. */
    private static final List<String> KEPT = List.of(
            "begini.broker.host",
            "begini.broker.port",
            "begini.broker.amqp",
            "begini.rest.host",
            "begini.rest.port",
            "begini.management.",
            "begini.sandbox.",
            "begini.routes",
            "begini.log.");
    /** Kept elsewhere only if {@code -D} says so: that is meant for this very run. */
    private static final Map<ConfigKey, String> PLACES = Map.of(
            ConfigKey.LEDGER_URL, "jdbc:sqlite:data/demo/ledger.db",
            ConfigKey.BROKER_DIRECTORY, "data/demo/broker",
            ConfigKey.FILE_INBOX, "data/demo/inbox",
            ConfigKey.FILE_OUTBOX, "data/demo/outbox",
            ConfigKey.FILE_ARCHIVE, "data/demo/archive",
            ConfigKey.FILE_REJECTED, "data/demo/rejected",
            ConfigKey.FILE_WORK, "data/demo/work",
            ConfigKey.RESULTS_FOLDER, "data/demo/results",
            ConfigKey.LOG_UID_KEY_FILE, "data/demo/uid.key");

    @Option(names = "--exit", description = "Stop after the sample; status 0 only if every answer was right.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = out();
        Settings settings = settings();
        Secret restToken = Secret.random(16);
        Sandbox sandbox = new Sandbox(BridgeConfig.from(onlyDemo(settings)).sandbox(), MainCommand.CLOCK);
        try (sandbox) {
            sandbox.start();
            BridgeConfig config = BridgeConfig.from(connect(settings, sandbox, restToken));
            try (Bridge bridge = bridge(config, settings)) {
                out.println("Begini Bridge demo: everything on this machine, no account needed.");
                out.flush();
                StopOnSignal.of(bridge, () -> {});
                bridge.start();
                sandbox.mode("webhooks=" + bridge.rest().orElseThrow().baseUrl() + "/v1/webhooks");
                DemoSample sample = new DemoSample(bridge, config, restToken, out);
                boolean right = sample.run();
                out.println(right ? "Every answer was right." : "NOT every answer was right: see above.");
                if (exit) {
                    out.flush();
                    return right ? MainCommand.DONE : MainCommand.FAILED;
                }
                sample.howToGoOn();
                out.flush();
                StopOnSignal.await();
                return MainCommand.DONE;
            }
        }
    }

    /** Leaves of the configuration what says where to listen; of {@code -D} all but what could reach real systems. */
    private static Settings onlyDemo(Settings settings) {
        settings.keepOfFilesAndEnvironment(KEPT)
                .without("begini.deployments.")
                .without("begini.rest.clients.")
                .without("begini.sandbox.deployments.")
                .without("begini.api.")
                .without("begini.jms.broker-url")
                .without("begini.jms.connection-factory.")
                .without("begini.ledger.user")
                .without("begini.ledger.password")
                .without("begini.log.uid-key")
                .without("begini.webhooks.")
                .without("begini.results.hand-over")
                .without(ConfigKey.ENVIRONMENT.key())
                .without(ConfigKey.DEFAULT_DEPLOYMENT.key());
        PLACES.forEach((key, place) -> {
            if (!settings.isSet(key)) {
                settings.put(key.key(), place, "demo");
            }
        });
        return settings;
    }

    private static Settings connect(Settings settings, Sandbox sandbox, Secret restToken) {
        settings.put(ConfigKey.API_BASE_URL.key(), sandbox.baseUrl().toString(), "demo");
        for (BridgeConfig.SandboxDeployment deployment : Sandbox.builtIn()) {
            String name = deployment.name();
            settings.put(ConfigKey.DEPLOYMENT_INTEGRATION_ID.key(name), deployment.integrationId(), "demo");
            settings.put(
                    ConfigKey.DEPLOYMENT_API_KEY.key(name), deployment.apiKey().reveal(), "demo");
            settings.put(ConfigKey.DEPLOYMENT_AUTH.key(name), deployment.hmac() ? "hmac" : "api-key", "demo");
        }
        settings.put(ConfigKey.DEFAULT_DEPLOYMENT.key(), DEPLOYMENT, "demo");
        settings.put(ConfigKey.FILE_QUIET_TIME.key(), "0s", "demo"); // the sample's file comes by rename
        // The sample is always the same: asking again is what the second demo shows.
        settings.put(ConfigKey.FILE_ALLOW_DUPLICATES.key(), "true", "demo");
        settings.put(ConfigKey.WEBHOOKS_ENABLED.key(), "true", "demo");
        settings.put(ConfigKey.RESULTS_EVERY.key(), "1s", "demo");
        settings.put(ConfigKey.REST_CLIENT_TOKEN.key("demo"), restToken.reveal(), "demo");
        return settings;
    }
}
