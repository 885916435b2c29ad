package dev.beginibridge.jms;

import dev.beginibridge.model.Named;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * {@code begini_jms_messages_total{fate}}: what became of messages taken from the request queue. One may have two fates:
 * what cannot be read is answered, too.
 */
final class JmsMeters {
    static final String DOOR = "jms";

    enum Fate implements Named {
        /** A reply was sent. */
        ANSWERED,
        /** It was put on the invalid queue. */
        INVALID,
        /** Its time to live was over: answered by nobody. */
        EXPIRED,
        /** The queue it named for its reply cannot be used. */
        UNANSWERABLE,
        /** Its deployment is suspended: it waits on that one's own queue. */
        PARKED,
        /** It went back to the request queue. */
        ROLLED_BACK
    }

    private final Map<Fate, Counter> counters = new EnumMap<>(Fate.class);

    JmsMeters(MeterRegistry metrics) {
        for (Fate fate : Fate.values()) {
            counters.put(
                    fate,
                    Counter.builder("begini.jms.messages")
                            .description("Messages taken from the request queue, by what became of them")
                            .tag("fate", fate.text())
                            .register(metrics));
        }
    }

    void count(Fate fate) {
        counters.get(fate).increment();
    }
}
