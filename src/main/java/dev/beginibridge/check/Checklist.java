package dev.beginibridge.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.app.RouteFiles;
import dev.beginibridge.app.RouteFolder;
import dev.beginibridge.check.Finding.Level;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.DaemonThreads;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The go-live list: all areas are looked at side by side, and an area that does not come to an end holds up no other. */
public final class Checklist {
    /** So that the command, its start included, ends within 20 s. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Map<String, Check> checks = new LinkedHashMap<>();

    private Checklist() {}

    /**
     * The list for a configuration that can be read.
     *
     * @param home where the bundle is installed
     */
    public static Checklist of(BridgeConfig config, Settings settings, Path home, Optional<Path> uids, Clock clock) {
        Checklist list = new Checklist();
        RunningHere running = new RunningHere(config);
        list.checks.put("configuration", new ConfigurationCheck(config, settings));
        list.checks.put("routes", found -> {
            RouteFiles.check(config, settings, RouteFolder.of(config, settings, home, true), true);
            found.ok("each door that is open has a route, and so has the token call; the files can be read");
        });
        list.checks.put("credentials", new CredentialsCheck(config));
        list.checks.put("begini", new BeginiCheck(config, clock));
        list.checks.put("broker", new BrokerCheck(config, running));
        list.checks.put("ledger", new LedgerCheck(config, clock));
        list.checks.put("disk", new DiskCheck(config));
        list.checks.put("folders", new FolderCheck(config));
        list.checks.put("secrets", new SecretFilesCheck(config, settings));
        list.checks.put("certificates", new CertificatesCheck(config, clock));
        list.checks.put("ports", new PortsCheck(config, running));
        uids.ifPresent(file ->
                list.checks.put("uids", new UidsCheck(file, config.link().strictUid())));
        return list;
    }

    /** What there is to say about a configuration that cannot be read. */
    public static List<Finding> unreadable(ConfigException wrong) {
        Findings found = new Findings("configuration");
        wrong.problems().forEach(problem -> found.fail(problem, ""));
        wrong.warnings().forEach(odd -> found.warn(odd, ""));
        return found.all();
    }

    /** The findings as one document. */
    public static ObjectNode json(List<Finding> findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("status", worst(findings).text());
        ArrayNode all = document.putArray("findings");
        findings.forEach(finding -> all.addObject()
                .put("level", finding.level().text())
                .put("area", finding.area())
                .put("seen", finding.seen())
                .put("advice", finding.advice()));
        return document;
    }

    public static Level worst(List<Finding> findings) {
        return findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.OK);
    }

    /** Every finding, in the order of the list. */
    public List<Finding> run() throws InterruptedException {
        return run(LIMIT);
    }

    List<Finding> run(Duration limit) throws InterruptedException {
        // A thread that hangs in a driver does not keep the process.
        ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("begini-check"));
        long end = System.nanoTime() + limit.toNanos();
        Map<Findings, Future<?>> runs = new LinkedHashMap<>();
        checks.forEach((area, check) -> {
            Findings found = new Findings(area);
            runs.put(found, threads.submit(() -> {
                check.look(found);
                return null;
            }));
        });
        List<Finding> all = new ArrayList<>();
        for (Map.Entry<Findings, Future<?>> run : runs.entrySet()) {
            settle(run.getKey(), run.getValue(), end - System.nanoTime());
            all.addAll(run.getKey().all());
        }
        threads.shutdown(); // no interrupt: a driver that is cut off prints stack traces
        return all;
    }

    private static void settle(Findings found, Future<?> run, long nanosLeft) throws InterruptedException {
        try {
            run.get(Math.max(0, nanosLeft), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            found.fail("no end within the time of this list", "see that what it looks at answers, and check again");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigException wrong) {
                wrong.problems().forEach(problem -> found.fail(problem, ""));
            } else { // without its text, which may hold what must not be shown
                found.fail("the look failed: " + e.getCause().getClass().getSimpleName(), "report this");
            }
        }
    }
}
