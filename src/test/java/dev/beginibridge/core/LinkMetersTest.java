package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
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
        LinkMeters meters = new LinkMeters(registry);
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
                new Credentials("loans", Secret.of("key"), Optional.empty()),
                Optional.empty(),
                Optional.empty());
        return state;
    }
}
