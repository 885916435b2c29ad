package dev.beginibridge.ops.page;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.model.Environment;
import dev.beginibridge.ops.Health;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Where the page gets what it shows.
 *
 * @param doors the names of the doors that are open, in the order to show them
 * @param queues those on which requests wait
 * @param files the files at work
 * @param results what Begini sent for a deployment's uid
 * @param maxConcurrent calls of Begini that may be in flight
 * @param suspendedProbe how often a suspended deployment is tried
 */
public record Sources(
        Environment environment,
        Clock clock,
        MeterRegistry metrics,
        Health health,
        CallScheduler scheduler,
        Deployments deployments,
        List<String> doors,
        List<String> queues,
        Supplier<List<BatchProgress>> files,
        Timeline timeline,
        BiFunction<String, String, List<ResultEvent>> results,
        int maxConcurrent,
        Duration suspendedProbe) {}
