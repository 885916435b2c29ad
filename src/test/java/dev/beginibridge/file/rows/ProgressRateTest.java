package dev.beginibridge.file.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressRateTest {
    private final ProgressRate rate = new ProgressRate();

    @Test
    void isThatOfTheLastTenSeconds() {
        for (long second = 0; second <= 30; second++) {
            rate.mark(second < 20 ? second * 100 : 2_000 + (second - 20) * 10, second * 1_000);
        }
        assertEquals(10, rate.perSecond(2_100, 30_000));
    }

    /** An outage begins between two checkpoints, and somebody looks once in a while: no row moves, and the rate says so. */
    @Test
    void isNothingTenSecondsAfterTheLastRow() {
        rate.mark(0, 0);
        rate.mark(64, 1_000);
        assertEquals(64, rate.perSecond(96, 1_500));
        assertEquals(0, rate.perSecond(96, 11_500));
        assertEquals(0, rate.perSecond(96, 600_000));
    }

    @Test
    void isNothingBeforeAnyTimeHasPassed() {
        assertEquals(0, rate.perSecond(5, 0));
        assertEquals(0, rate.perSecond(5, 0));
    }
}
