package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class LinkMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void onlyAnsweredCallsSayHowLongBeginiTakes() throws Exception {
        LinkMeters meters = new LinkMeters(registry, Duration.ofSeconds(20));
        RequestState state = state();
        state.answer = new TokenAnswer.Unavailable(TokenAnswer.Cause.BAD_ANSWER, "503", Optional.empty());
        meters.called(state, Duration.ofMillis(4));
        state.answer = new TokenAnswer.Rejected(422, "");
        meters.called(state, Duration.ofMillis(400));

        ValueAtPercentile[] recent =
                registry.get("begini.calls.recent").timer().takeSnapshot().percentileValues();
        assertEquals(0.5, recent[0].percentile());
        assertEquals(400, recent[0].value(TimeUnit.MILLISECONDS), 4);
        assertEquals(0.95, recent[1].percentile());
    }

    /** Answers at the deadline are told from those before and after it, whatever it is. */
    @Test
    void boundsLieAroundTheDeadline() {
        LinkMeters meters = new LinkMeters(registry, Duration.ofSeconds(8));
        LinkReply reply = LinkReply.refuse(
                new LinkRequest(Optional.empty(), Optional.empty(), "QWERT-1", Optional.empty()),
                new LinkError(ErrorCode.BEGINI_UNAVAILABLE, "away"));
        meters.answered("rest", reply, Duration.ofMillis(8_020));

        List<Double> counted = Arrays.stream(
                        registry.get("begini.requests").timer().takeSnapshot().histogramCounts())
                .filter(bucket -> bucket.count() > 0)
                .map(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
                .toList();
        assertEquals(8_400, counted.get(0));
    }

    /** A route may make the name of what its senders write; each has two gauges and two timers, for ever. */
    @Test
    void furtherDoorsAreCountedTogether() {
        LinkMeters meters = new LinkMeters(registry, Duration.ofSeconds(8));
        LinkReply reply = LinkReply.refuse(
                new LinkRequest(Optional.empty(), Optional.empty(), "QWERT-1", Optional.empty()),
                new LinkError(ErrorCode.BEGINI_UNAVAILABLE, "away"));
        for (int twice = 0; twice < 2; twice++) {
            for (int door = 0; door < 200; door++) {
                String name = "door-" + door;
                meters.answered(name, reply, Duration.ZERO);
                assertEquals("waited", meters.waiting(name, () -> "waited"));
            }
        }
        assertEquals(101, registry.get("begini.requests").timers().size());
        assertEquals(101, registry.get("begini.requests.waiting").gauges().size());
        assertEquals(
                2,
                registry.get("begini.requests").tag("door", "door-99").timer().count());
        assertEquals(
                200,
                registry.get("begini.requests").tag("door", "other").timer().count());

        meters.answered("file", reply, Duration.ZERO);
        assertEquals(
                1, registry.get("begini.requests").tag("door", "file").timer().count());
    }

    private static RequestState state() throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        RequestState state = new RequestState(
                new LinkRequest(Optional.empty(), Optional.empty(), "QWERT-1", Optional.empty()),
                RequestContext.of(exchange, Instant.EPOCH, Duration.ofHours(1)),
                Instant.EPOCH);
        state.deployment = new Deployment(
                "loans",
                Environment.TEST,
                "1",
                false,
                new Credentials("loans", Secret.of("key"), Optional.empty(), Duration.ZERO, Clock.systemUTC()),
                Optional.empty(),
                Optional.empty());
        return state;
    }
}
