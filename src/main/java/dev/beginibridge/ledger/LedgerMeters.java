package dev.beginibridge.ledger;

import dev.beginibridge.model.Named;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** {@code begini_ledger_seconds} and {@code begini_ledger_errors_total}, each by operation. */
public final class LedgerMeters {
    /** What is measured. */
    public enum Operation implements Named {
        RECALL,
        CLAIM,
        ASKED,
        ISSUE,
        REJECT,
        RELEASE,
        ENTRY,
        TIMELINE,
        STORE_EVENT,
        TAKE_EVENTS,
        PING
    }

    private final Map<Operation, Timer> timers = new EnumMap<>(Operation.class);
    private final Map<Operation, Counter> errors = new EnumMap<>(Operation.class);

    public LedgerMeters(MeterRegistry metrics) {
        for (Operation operation : Operation.values()) {
            String name = operation.text();
            Timer.Builder timer = Timer.builder("begini.ledger").description("Time the ledger took, commit included");
            timers.put(operation, timer.tag("operation", name).register(metrics));
            Counter.Builder error = Counter.builder("begini.ledger.errors").tag("operation", name);
            errors.put(
                    operation,
                    error.description("Operations the ledger could not do").register(metrics));
        }
    }

    public <T> T timed(Operation operation, Supplier<T> work) {
        try {
            return timers.get(operation).record(work);
        } catch (RuntimeException e) {
            errors.get(operation).increment();
            throw e;
        }
    }
}
