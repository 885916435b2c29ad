package dev.beginibridge.deployment;

import dev.beginibridge.client.Clients;
import dev.beginibridge.config.secret.FileStamp;
import dev.beginibridge.config.secret.KeyRule;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.model.Secret;
import dev.beginibridge.ops.Enduring;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotation needs no restart: looks at the files of keys and tokens, and at the properties files that the bridge was
 * started with, and says which deployment has another key. Of the properties only {@code
 * begini.deployments.NAME.api-key} and {@code begini.rest.clients.NAME.token} are taken up; whatever else changed there
 * is named once, and needs a restart.
 */
public final class CredentialsWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialsWatcher.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Deployments deployments;
    private final ApiHeaders headers;
    private final Clients clients;
    private final Settings atStart;
    private final Consumer<Deployment> changed;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("begini-key-watch"));
    private List<Optional<FileStamp>> seen = List.of();
    private List<Optional<FileStamp>> taken = List.of();
    /** Have a new key; one whose telling fails stays for the next look. */
    private final Set<Deployment> untold = new LinkedHashSet<>();

    private Set<String> reported = Set.of();
    private Optional<String> refused = Optional.empty();

    /**
     * @param atStart the settings that the bridge was started with
     * @param changed told of each deployment whose key is another one now
     */
    public CredentialsWatcher(
            Deployments deployments,
            ApiHeaders headers,
            Clients clients,
            Settings atStart,
            Consumer<Deployment> changed) {
        this.deployments = deployments;
        this.headers = headers;
        this.clients = clients;
        this.atStart = atStart;
        this.changed = changed;
    }

    public void start() {
        ScheduledFuture<?> unused = watcher.scheduleWithFixedDelay(
                new Enduring("a look at the key files", this::look), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What {@link #start} does again and again. */
    void look() {
        try {
            untold.addAll(deployments.refresh());
            headers.refresh();
            clients.refresh();
            if (haveSettled()) {
                readAgain();
            }
        } finally {
            tell();
        }
    }

    /** True when the properties files are others than those taken last and did not change since the last look. */
    private boolean haveSettled() {
        List<Optional<FileStamp>> now =
                atStart.files().stream().map(FileStamp::of).toList();
        boolean settled = now.equals(seen); // half of a file being written could hold half of a key
        seen = now;
        return settled && !now.equals(taken);
    }

    /** Until all of it is taken up, each look does so again: who may read a file can change without a trace. */
    private void readAgain() {
        taken = List.of();
        Settings now;
        try {
            now = atStart.again();
        } catch (ConfigException e) {
            if (!refused.equals(Optional.of(e.getMessage()))) {
                refused = Optional.of(e.getMessage());
                LOG.warn("a changed configuration file is not taken up: {}", e.getMessage());
            }
            return;
        }
        refused = Optional.empty();
        for (Deployment deployment : deployments.all()) {
            Optional<Secret> key = now.apiKey(deployment.name());
            Optional<String> wrong = key.flatMap(KeyRule::problem);
            if (wrong.isPresent()) {
                LOG.warn(
                        "the changed key of deployment {} {}: {}; the old one stays in use",
                        deployment.name(),
                        wrong.get(),
                        KeyRule.REMEDY);
            } else if (key.filter(deployment.credentials()::replace).isPresent()) {
                untold.add(deployment);
            }
        }
        clients.replace(now);
        report(now);
        taken = seen;
    }

    private void tell() {
        for (Deployment deployment : List.copyOf(untold)) {
            changed.accept(deployment);
            untold.remove(deployment);
            LOG.info("deployment {} has a new key", deployment.name());
        }
    }

    /** Names only: a value may be a secret. */
    private void report(Settings now) {
        Set<String> waiting = new TreeSet<>(now.differences(atStart));
        for (Deployment deployment : deployments.all()) {
            Optional<Secret> key = now.apiKey(deployment.name());
            if (key.isPresent()
                    && (key.get().equals(deployment.credentials().key())
                            || KeyRule.problem(key.get()).isPresent())) {
                waiting.remove(ConfigKey.DEPLOYMENT_API_KEY.key(deployment.name()));
            }
        }
        waiting.removeAll(clients.inForce(now));
        if (!waiting.equals(reported)) {
            reported = waiting;
            if (!waiting.isEmpty()) {
                LOG.warn("changed in the configuration files, but in force only after a restart: {}", waiting);
            }
        }
        now.problems().forEach(problem -> LOG.warn("the changed configuration is not sound: {}", problem));
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
