package dev.beginibridge.ops.page;

import java.util.Map;

/**
 * One second of the bridge's life.
 *
 * @param second since the epoch
 * @param outcomes answers per second by outcome ({@code issued}, {@code reused}, {@code rejected}, {@code failed})
 * @param doors answers per second by door
 * @param callMedian how long half of the latest calls of Begini took at most, in ms; NaN when there were none
 * @param call95 the same for 95 of 100 of them
 * @param answer95 the same for answers at the REST door
 */
record Sample(
        long second,
        Map<String, Double> outcomes,
        Map<String, Double> doors,
        double callMedian,
        double call95,
        double answer95) {}
