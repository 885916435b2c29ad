package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.BridgeConfig.Deployment;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What integration ids and keys look like, and whether some look exchanged. */
record CredentialsCheck(BridgeConfig config) implements Check {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}|\\d{19,20}");
    private static final Pattern KEY = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String SAMPLE_ID = "12345678901234567890";
    private static final String COMPARE = "compare it with the Deployment Centre";

    @Override
    public void look(Findings found) {
        if (Hosts.isLoopback(config.api().baseUrl().getHost())) {
            found.ok("ids and keys are those of a sandbox: their shape is not looked at");
            return;
        }
        List<Deployment> all = new ArrayList<>(config.deployments().values());
        for (Deployment deployment : all) {
            shape(deployment, found);
        }
        for (int i = 0; i < all.size(); i++) {
            for (Deployment other : all.subList(i + 1, all.size())) {
                compare(all.get(i), other, found);
            }
        }
        if (!all.isEmpty() && found.all().isEmpty()) {
            found.ok("ids and keys of " + all.size() + " deployments look as Begini's do");
        }
    }

    private static void shape(Deployment deployment, Findings found) {
        String name = "deployment " + deployment.name();
        String id = deployment.integrationId();
        String key = deployment.apiKey().map(Secret::reveal).orElse("");
        if (id.equals(SAMPLE_ID)) {
            found.fail(name + ": the integration id is the one of the example", COMPARE);
        } else if (KEY.matcher(id).matches() && ID.matcher(key).matches()) {
            found.fail(name + ": integration id and key look exchanged", "give each its own key of the configuration");
        } else {
            if (!ID.matcher(id).matches()) {
                found.warn(name + ": the integration id is neither 24 hex digits nor 19-20 digits", COMPARE);
            }
            if (!KEY.matcher(key).matches()) {
                found.warn(name + ": the key does not look like a UUID", COMPARE);
            }
        }
    }

    private static void compare(Deployment one, Deployment other, Findings found) {
        String both = "deployments " + one.name() + " and " + other.name();
        if (one.integrationId().equals(other.integrationId())) {
            found.warn(both + " have the same integration id", "keep one of them, or " + COMPARE);
        }
        if (one.apiKey().equals(other.apiKey())) {
            found.warn(both + " have the same key", COMPARE);
        }
        if (isNamedFor(one, other) && isNamedFor(other, one)) {
            found.warn(both + ": each has the key file that is named for the other", "exchange the two key files");
        }
    }

    /** Whether a deployment's key file bears the name of the other, and not its own. */
    private static boolean isNamedFor(Deployment owner, Deployment other) {
        Optional<String> file = owner.apiKeyFile().map(Path::getFileName).map(name -> plain(name.toString()));
        return file.filter(name -> name.contains(plain(other.name())) && !name.contains(plain(owner.name())))
                .isPresent();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
