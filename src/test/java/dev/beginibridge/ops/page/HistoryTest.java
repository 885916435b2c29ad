package dev.beginibridge.ops.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
    void quantilesAreThoseOfTheLatestCalls() {
        assertTrue(Double.isNaN(sampleAfter(Duration.ofSeconds(1)).callMedian()), "no call, no time");
        for (int i = 0; i < 90; i++) {
            called(Duration.ofMillis(50));
        }
        for (int i = 0; i < 10; i++) {
            called(Duration.ofMillis(900));
        }
        Sample sample = sampleAfter(Duration.ofSeconds(1));
        assertEquals(50, sample.callMedian(), 10);
        assertEquals(900, sample.call95(), 150);
        called(Duration.ofSeconds(3));
        Sample later = null;
        for (int second = 0; second < 10; second++) {
            later = sampleAfter(Duration.ofSeconds(1));
        }
        assertEquals(3000, later.callMedian(), 500, "the hundred calls before are out of the window");
        assertTrue(Double.isNaN(sampleAfter(Duration.ofSeconds(1)).callMedian()));
    }

    @Test
    void callsOfAllDeploymentsCount() {
        call("a", Duration.ofMillis(10));
        call("b", Duration.ofMillis(10));
        call("b", Duration.ofSeconds(20));
        assertEquals(10, sampleAfter(Duration.ofSeconds(1)).callMedian(), 3);
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

    private void called(Duration took) {
        call("personal-loans", took);
    }

    private void call(String deployment, Duration took) {
        Timer.builder("begini.calls")
                .tags("deployment", deployment, "answer", "usable")
                .publishPercentileHistogram()
                .register(metrics)
                .record(took);
    }
}
