package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.rows.RowRouteClient;
import java.time.Clock;

/** What the parts of one file door share. */
record DoorContext(
        BridgeConfig.File config,
        FileFormats formats,
        BatchRegister register,
        RowRouteClient route,
        OnceReporter failures,
        FileMetrics metrics,
        WaitingFiles waiting,
        ArchivedFiles archived,
        Clock clock) {
    /** The deployment that a batch's first row asks for; empty when it names none or cannot be read. */
    String deployment(Batch batch) {
        return formats.of(batch.state().name())
                .map(type -> type.deployment(batch.input()))
                .orElse("");
    }
}
