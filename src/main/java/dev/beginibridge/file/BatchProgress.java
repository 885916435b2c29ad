package dev.beginibridge.file;

import java.time.Instant;

/**
 * How far a running batch is, for a person watching.
 *
 * @param rowsTotal 0 until the first pass has counted them
 */
public record BatchProgress(
        String id,
        String name,
        long rowsDone,
        long rowsTotal,
        long issued,
        long rejected,
        long failed,
        Instant started) {}
