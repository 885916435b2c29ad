package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
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
        Clock clock) {}
