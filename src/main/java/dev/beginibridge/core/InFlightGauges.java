package dev.beginibridge.core;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one door that are in the core now: {@code begini_requests_in_flight{door}}, and how many of them
 * wait for their turn to call Begini: {@code begini_requests_waiting{door}}.
 */
final class InFlightGauges {
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();

    InFlightGauges(String door, MeterRegistry registry) {
        Gauge.builder("begini.requests.in.flight", inFlight, AtomicInteger::get)
                .description("Requests that are in the core now")
                .tag("door", door)
                .register(registry);
        Gauge.builder("begini.requests.waiting", waiting, AtomicInteger::get)
                .description("Requests in flight that wait for their turn to call Begini")
                .tag("door", door)
                .register(registry);
    }
}
