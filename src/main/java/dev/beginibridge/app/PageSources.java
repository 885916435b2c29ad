package dev.beginibridge.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.Core;
import dev.beginibridge.core.UidHash;
import dev.beginibridge.file.FileDesk;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.page.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Gathers from the bridge's parts what the operations page shows. */
final class PageSources {
    private PageSources() {}

    static Sources of(
            BridgeConfig config,
            Clock clock,
            MeterRegistry metrics,
            Health health,
            Core core,
            Doors doors,
            ResultRoom results,
            Optional<BrokerStart> broker,
            Optional<Callable<ObjectNode>> checklist) {
        return new Sources(
                config.environment(),
                clock,
                metrics,
                health,
                core.scheduler(),
                core.deployments(),
                config.openDoors(),
                Doors.requestQueues(config),
                broker.map(start -> new EmbeddedQueues(start.broker(), config)),
                () -> doors.file().map(FileDoor::running).orElse(List.of()),
                Optional.of(config.file()).filter(BridgeConfig.File::enabled).map(FileDesk::new),
                core.timeline(),
                UidHash.existing(config.log())::of,
                results.store()::of,
                config.api().maxConcurrent(),
                config.probe().suspended(),
                checklist);
    }
}
