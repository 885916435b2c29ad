package dev.beginibridge.core;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.MDC;

/**
 * Marks what a thread logs with the request that it works for, until its exchange is done. After a failure the mark
 * stays for the door to tell of it; the door takes it off then.
 */
public final class CorrelationMdc {
    /** The key in the log's diagnostic context; part of what operators search (docs/operations.md). */
    public static final String KEY = "correlation";

    private static final SynchronizationAdapter TAKE_OFF_WHEN_DONE = new SynchronizationAdapter() {
        @Override
        public void onComplete(Exchange exchange) {
            takeOff();
        }
    };

    private CorrelationMdc() {}

    /** @param shown must hold nothing that may not be logged, see {@link LoggableId} */
    static void put(Exchange exchange, String shown) {
        MDC.put(KEY, shown);
        exchange.getExchangeExtension().addOnCompletion(TAKE_OFF_WHEN_DONE);
    }

    /** The thread has nothing more to do with the request. */
    public static void takeOff() {
        MDC.remove(KEY);
    }
}
