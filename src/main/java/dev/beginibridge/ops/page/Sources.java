package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.FileDesk;
import dev.beginibridge.model.Environment;
import dev.beginibridge.ops.Health;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where the page gets what it shows.
 *
 * @param doors the names of the doors that are open, in the order to show them
 * @param queues those on which requests wait
 * @param depths how the queues are, where they can be looked into: with the embedded broker
 * @param files the files at work
 * @param desk all files, where there is a file door
 * @param uidHash what stands for a uid in log lines
 * @param results what Begini sent for a deployment's uid
 * @param maxConcurrent calls of Begini that may be in flight
 * @param suspendedProbe how often a suspended deployment is tried
 * @param checklist runs the go-live list; empty: there is none
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
        Optional<Queues> depths,
        Supplier<List<BatchProgress>> files,
        Optional<FileDesk> desk,
        Timeline timeline,
        UnaryOperator<String> uidHash,
        BiFunction<String, String, List<ResultEvent>> results,
        int maxConcurrent,
        Duration suspendedProbe,
        Optional<Callable<ObjectNode>> checklist) {}
