package dev.beginibridge.config;

import java.time.Duration;

/**
 * How much the REST door takes.
 *
 * @param body bytes of a request
 * @param upload bytes of a batch
 * @param receiveTime within which a request must have come
 * @param idleTime after which a connection without a request is closed
 * @param concurrent requests worked on at a time
 * @param waiting requests that wait for that
 * @param transfers batches sent and results fetched at a time
 */
public record RestLimits(
        long body,
        long upload,
        Duration receiveTime,
        Duration idleTime,
        int concurrent,
        int waiting,
        int connectionsPerAddress,
        int transfers) {}
