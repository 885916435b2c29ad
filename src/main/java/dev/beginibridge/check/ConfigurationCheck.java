package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Environment;

/** What the configuration says as a whole: which doors, which environment, what is odd. */
record ConfigurationCheck(BridgeConfig config, Settings settings) implements Check {
    private static final String API = ConfigKey.API_BASE_URL.defaultValue().replaceFirst("^https://", "");

    @Override
    public void look(Findings found) {
        found.ok("read: " + config.environment().text() + " environment, deployments "
                + config.deployments().keySet().stream().sorted().toList() + ", doors " + config.openDoors());
        settings.warnings().forEach(warning -> found.warn(warning, "put it right before going live"));
        if (config.deployments().isEmpty()) {
            found.fail(
                    "no deployment is configured",
                    "set " + ConfigKey.DEPLOYMENT_INTEGRATION_ID.key("my-loans") + " and "
                            + ConfigKey.DEPLOYMENT_API_KEY_FILE.key("my-loans"));
        }
        if (config.openDoors().isEmpty()) {
            found.fail(
                    "every door is closed",
                    "open one by begini.jms.enabled, begini.file.enabled or begini.rest.enabled");
        }
        if (config.rest().enabled() && config.rest().clients().isEmpty()) {
            found.warn(
                    "the REST door has no client and answers 401 to all",
                    "set " + ConfigKey.REST_CLIENT_TOKEN_FILE.key("my-client") + ", or " + ConfigKey.REST_ENABLED.key()
                            + "=false");
        }
        if (config.environment() == Environment.PRODUCTION) {
            production(found);
        }
    }

    private void production(Findings found) {
        String host = config.api().baseUrl().getHost();
        if (Hosts.isLoopback(host)) {
            found.fail("a production bridge would ask " + host, "remove " + ConfigKey.API_BASE_URL.key());
        } else if (!host.equals(API)) {
            found.warn(
                    "a production bridge asks " + host + " and not " + API, "see that this is your gateway to Begini");
        }
        if (config.log().level().equals("debug")) {
            found.warn("the log level is debug", "set " + ConfigKey.LOG_LEVEL.key() + "=info");
        }
    }
}
