package dev.beginibridge.model;

import java.util.Optional;

/**
 * Who asked last for a link, so that the results of its session find their way back.
 *
 * @param requestId the caller's own reference
 * @param correlationId that of the link's reply
 * @param door the name of the door in metrics: {@code jms}, {@code file}, {@code rest} …
 * @param batch the name of the batch's input file
 * @param row the row's number in its batch, from 1
 * @param resultTo the durable queue that the request named for its results
 * @param resultBroker the configured broker at which that queue is; empty: the first one
 */
public record Asker(
        Optional<String> requestId,
        Optional<String> correlationId,
        String door,
        Optional<String> batch,
        Optional<Long> row,
        Optional<String> resultTo,
        Optional<String> resultBroker) {
    /** Without ids, so that it can be logged. */
    @Override
    public String toString() {
        return "Asker[door=" + door + "]";
    }
}
