package dev.beginibridge.cli;

import dev.beginibridge.check.Checklist;
import dev.beginibridge.check.Finding;
import dev.beginibridge.check.Finding.Level;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.ops.LogGuard;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}: the go-live list with the configuration at hand. Status 1 with a fail, 2 when the configuration cannot be read. */
@Command(
        name = "check",
        description = "Looks at everything that this configuration needs, changes nothing, and says what to do.")
final class CheckCommand extends BridgeCommand {
    @Option(names = "--json", description = "Prints the findings as one JSON document.")
    private boolean json;

    @Option(
            names = "--uids",
            paramLabel = "FILE",
            description = "Looks at a sample of customers' ids, too: one a line, or CSV with a column uid.")
    private Optional<Path> uids = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        LogGuard.leaveStandardOutput();
        List<Finding> findings;
        try {
            Settings settings = settings();
            BridgeConfig config = BridgeConfig.from(settings);
            LogGuard.install(config.log());
            findings = Checklist.of(config, settings, ConfigLoader.home(), uids, MainCommand.CLOCK)
                    .run();
        } catch (ConfigException e) {
            show(Checklist.unreadable(e));
            return MainCommand.WRONG_USAGE;
        }
        show(findings);
        return Checklist.worst(findings) == Level.FAIL ? MainCommand.FAILED : MainCommand.DONE;
    }

    private void show(List<Finding> findings) {
        if (json) {
            print(Checklist.json(findings).toPrettyString());
            return;
        }
        findings.forEach(finding -> print(finding.line()));
        long warned = count(findings, Level.WARN);
        long failed = count(findings, Level.FAIL);
        print(findings.size() + (findings.size() == 1 ? " finding: " : " findings: ") + failed + " fail, " + warned
                + " warn");
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
