package dev.beginibridge.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** {@code begini_ledger_seconds} and {@code begini_ledger_errors_total}, each by operation. */
public final class LedgerMeters {
    public enum Operation {
        RECALL,
        CLAIM,
        ISSUE,
        REJECT,
        RELEASE,
        SYNC,
        ENTRY,
        TIMELINE,
        PING
    }

    private final Map<Operation, Timer> timers = new EnumMap<>(Operation.class);
    private final Map<Operation, Counter> errors = new EnumMap<>(Operation.class);

    public LedgerMeters(MeterRegistry metrics) {
        for (Operation operation : Operation.values()) {
            String name = operation.name().toLowerCase(Locale.ROOT);
            timers.put(
                    operation,
                    Timer.builder("begini.ledger")
                            .description("Time the ledger took, commit included")
                            .tag("operation", name)
                            .register(metrics));
            errors.put(
                    operation,
                    Counter.builder("begini.ledger.errors")
                            .description("Operations the ledger could not do")
                            .tag("operation", name)
                            .register(metrics));
        }
    }

    public <T> T timed(Operation operation, Supplier<T> work) {
        Timer.Sample started = Timer.start();
        try {
            return work.get();
        } catch (RuntimeException e) {
            errors.get(operation).increment();
            throw e;
        } finally {
            started.stop(timers.get(operation));
        }
    }
}
