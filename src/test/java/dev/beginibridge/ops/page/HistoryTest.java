package dev.beginibridge.ops.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final ManualClock clock = new ManualClock();
    private final MockClock meterTime = new MockClock();
    private final PrometheusMeterRegistry metrics =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), meterTime);
    private final History history = new History(metrics, clock);

    @Test
    void ratesArePerSecondWhateverTimeASampleTook() {
        answered("file", "issued", "none", 30);
        answered("rest", "reused", "none", 6);
        Sample sample = sampleAfter(Duration.ofSeconds(3));
        assertEquals(10, sample.outcomes().get("issued"), 1e-6);
        assertEquals(2, sample.outcomes().get("reused"), 1e-6);
        assertEquals(10, sample.doors().get("file"), 1e-6);
        assertEquals(0, sampleAfter(Duration.ofSeconds(1)).outcomes().get("issued"), 1e-6);
        assertEquals(5, history.perSecond("file"), 1e-6, "the mean of both samples");
        assertEquals(0, history.perSecond("jms"), 1e-6);
    }

    @Test
    void whatWasBeforeTheFirstSampleIsNoRate() {
        answered("file", "issued", "none", 1000);
        try (History late = new History(metrics, clock)) {
            clock.advance(Duration.ofSeconds(1));
            late.take();
            assertEquals(0, late.after(0).get(0).outcomes().get("issued"), 1e-6);
        }
    }

    @Test
    void percentilesAreThoseOfTheLatestCalls() {
        assertTrue(Double.isNaN(sampleAfter(Duration.ofSeconds(1)).callMedian()), "no call, no time");
        for (int i = 0; i < 90; i++) {
            took("begini.calls.recent", Duration.ofMillis(50));
        }
        for (int i = 0; i < 10; i++) {
            took("begini.calls.recent", Duration.ofMillis(900));
        }
        took("begini.requests.recent", Duration.ofMillis(300), "door", "rest");
        took("begini.requests.recent", Duration.ofSeconds(9), "door", "file");
        Sample sample = sampleAfter(Duration.ofSeconds(1));
        assertEquals(50, sample.callMedian(), 1);
        assertEquals(900, sample.call95(), 10);
        assertEquals(300, sample.answer95(), 3, "of the REST door alone");
        for (int second = 0; second < 10; second++) {
            sampleAfter(Duration.ofSeconds(1));
        }
        took("begini.calls.recent", Duration.ofSeconds(3));
        assertEquals(
                3000, sampleAfter(Duration.ofSeconds(1)).callMedian(), 30, "the calls before are out of the window");
        sampleAfter(Duration.ofSeconds(20));
        assertTrue(Double.isNaN(sampleAfter(Duration.ofSeconds(1)).callMedian()));
    }

    @Test
    void tenMinutesAreKeptAndNoMore() {
        for (int second = 0; second < History.LENGTH + 50; second++) {
            sampleAfter(Duration.ofSeconds(1));
        }
        List<Sample> all = history.after(0);
        assertEquals(History.LENGTH, all.size());
        long last = clock.instant().getEpochSecond();
        assertEquals(last, all.get(all.size() - 1).second());
        assertEquals(last - History.LENGTH + 1, all.get(0).second());
        assertEquals(
                List.of(last),
                history.after(last - 1).stream().map(Sample::second).toList());
        assertEquals(List.of(), history.after(last));
    }

    @Test
    void causesOfTheLastTenMinutesComeFirst() {
        answered("rest", "rejected", "invalid_uid", 7);
        answered("rest", "issued", "none", 7);
        sampleAfter(Duration.ofSeconds(1));
        assertEquals(List.of(new History.Cause("invalid_uid", 7, 7)), history.causes());
        for (int second = 0; second < History.LENGTH; second++) {
            sampleAfter(Duration.ofSeconds(1));
        }
        answered("file", "failed", "begini_unavailable", 2);
        sampleAfter(Duration.ofSeconds(1));
        assertEquals(
                List.of(new History.Cause("begini_unavailable", 2, 2), new History.Cause("invalid_uid", 0, 7)),
                history.causes());
    }

    private Sample sampleAfter(Duration time) {
        clock.advance(time);
        meterTime.add(time);
        history.take();
        List<Sample> all = history.after(0);
        return all.get(all.size() - 1);
    }

    private void answered(String door, String outcome, String code, int times) {
        Timer timer = Timer.builder("begini.requests")
                .tags("door", door, "outcome", outcome, "code", code)
                .publishPercentileHistogram()
                .register(metrics);
        for (int i = 0; i < times; i++) {
            timer.record(Duration.ofMillis(5));
        }
    }

    private void took(String name, Duration time, String... tags) {
        Timer.builder(name)
                .tags(tags)
                .publishPercentiles(0.5, 0.95)
                .percentilePrecision(2)
                .distributionStatisticExpiry(Duration.ofSeconds(10))
                .register(metrics)
                .record(time);
    }
}
