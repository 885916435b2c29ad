package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of the shipped doors, changed while the bridge runs: templates, what is made from them, and {@code rest:}. */
@Timeout(240)
class DoorReloadIT {
    private static final String ONLY_PERSONAL_LOANS = """
            - setProperty:
                id: only-personal-loans
                name: BeginiDeployments
                expression:
                  constant:
                    expression: personal-loans
            """;

    private static final String PING = """

            - rest:
                id: pings
                path: /v1/ping
                get:
                  - id: get-ping
                    to:
                      uri: direct:ping

            - route:
                id: ping
                description: Tells that it is there.
                from:
                  uri: direct:ping
                  steps:
                    - setHeader:
                        id: say-ok
                        name: CamelHttpResponseCode
                        expression:
                          constant:
                            expression: "200"
                    - setBody:
                        id: say-pong
                        expression:
                          constant:
                            expression: '"pong"'
            """;

    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private ShippedRoutes routes;

    @BeforeEach
    void copy() throws Exception {
        routes = ShippedRoutes.in(directory);
    }

    private TestBridge start() throws Exception {
        return TestBridge.start(
                directory,
                "begini.routes",
                routes.folder().toString(),
                "begini.routes.reload",
                "true",
                "begini.jmx",
                "true",
                "begini.retry.max-duration",
                "60s",
                "begini.probe.suspended-interval",
                "300ms");
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(assertion);
    }

    private String request(String deployment) {
        return "{\"uid\":\"RELOAD-" + asked.incrementAndGet() + "\",\"deployment\":\"" + deployment + "\"}";
    }

    /** How the queue door answers a new customer of the other deployment. */
    private String queueAnswer(TestBridge bridge) throws Exception {
        var reply = bridge.askQueue(request("sme-loans"));
        return reply.path("status").asText() + reply.at("/error/code").asText();
    }

    /** The state of each route that is an MBean. */
    private static Map<String, Object> states() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Map<String, Object> states = new TreeMap<>();
        for (ObjectName name :
                beans.queryNames(new ObjectName("org.apache.camel:context=begini-bridge,type=routes,*"), null)) {
            states.put(ObjectName.unquote(name.getKeyProperty("name")), beans.getAttribute(name, "State"));
        }
        return states;
    }

    @Test
    void aTemplateMakesAllItsRoutesAgain() throws Exception {
        try (TestBridge bridge = start()) {
            Map<String, Object> before = states();
            assertTrue(before.containsKey("jms-parked-sme-loans"), before.toString());
            assertEquals("issued", queueAnswer(bridge));
            String shipped = routes.text("queue-door");
            routes.addStep("queue-door", "read-message", ONLY_PERSONAL_LOANS);
            eventually(() -> assertEquals("rejectedunknown_deployment", queueAnswer(bridge)));
            eventually(() -> assertEquals(before, states()));
            routes.write("queue-door", shipped);
            eventually(() -> assertEquals("issued", queueAnswer(bridge)));
            // What waits for its deployment still has its queue and its door, whose listener takes a moment.
            eventually(() -> assertTrue(
                    bridge.metrics().contains("begini_health_check{check=\"parked\",state=\"up\"} 1.0"),
                    bridge.metrics()));
            bridge.sandbox.mode("key=sme-loans:another-key");
            var parked = CompletableFuture.supplyAsync(() -> asked(bridge));
            eventually(() -> assertTrue(
                    bridge.metrics().contains("begini_broker_messages{queue=\"BEGINI.LINK.PARKED.sme-loans\"} 1.0")
                            || bridge.metrics().contains("fate=\"parked\"} 1.0"),
                    bridge.metrics()));
            bridge.sandbox.mode("key=sme-loans:sandbox-key-sme-loans");
            assertEquals("issued", parked.get());
            assertEquals(before, states());
        }
    }

    private String asked(TestBridge bridge) {
        try {
            return queueAnswer(bridge);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTemplatedRouteMayTakeFromAnotherQueue() throws Exception {
        try (TestBridge bridge = start();
                JmsClient jms = bridge.jms()) {
            assertEquals("issued", queueAnswer(bridge));
            routes.replace("jms-requests", "\"{{begini.jms.queue.request}}\"", "LOANS.REQUEST");
            jms.send("LOANS.REQUEST", jms.session.createTextMessage(request("personal-loans")));
            assertEquals(
                    "issued",
                    JmsClient.read(jms.take("BEGINI.LINK.REPLY", 60_000)).status());
            jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage(request("personal-loans")));
            eventually(() -> assertEquals(1, jms.depth("BEGINI.LINK.REQUEST"), "nobody takes from it any more"));
        }
    }

    /** A step is put into the REST door while requests come: each is answered, before and after, or asked to come again. */
    @Test
    void noRequestIsLostWhileItsRouteChanges() throws Exception {
        try (TestBridge bridge = start()) {
            AtomicBoolean enough = new AtomicBoolean();
            Queue<String> answers = new ConcurrentLinkedQueue<>();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    answers.add(posted(bridge, "sme-loans"));
                }
            });
            await().until(() -> answers.size() > 20);
            // A client's deployments are its own affair: a request beyond those of the step is refused by the core.
            routes.addStep("rest-requests", "rest-firewall", ONLY_PERSONAL_LOANS);
            eventually(() -> assertTrue(answers.contains("404 unknown_deployment"), answers.toString()));
            enough.set(true);
            load.get();
            assertTrue(
                    answers.stream()
                            .allMatch(answer -> answer.equals("201 ") || answer.equals("404 unknown_deployment")),
                    answers.toString());
            assertEquals("201 ", posted(bridge, "personal-loans"));
        }
    }

    private String posted(TestBridge bridge, String deployment) {
        try {
            String request = request(deployment);
            TestBridge.Response response = bridge.post(request);
            if (response.body().at("/error/message").asText().startsWith("the route is being exchanged")) {
                response = bridge.post(request); // as that answer asks for
            }
            return response.status() + " " + response.body().at("/error/code").asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pathsOfRestComeAndGo() throws Exception {
        try (TestBridge bridge = start()) {
            assertEquals(404, bridge.get("/v1/ping").status());
            String shipped = routes.text("rest-requests");
            Map<String, Object> before = states();
            routes.write("rest-requests", shipped + PING);
            eventually(() -> assertEquals(200, bridge.get("/v1/ping").status()));
            assertEquals("201 ", posted(bridge, "sme-loans"));
            routes.write("rest-requests", shipped);
            eventually(() -> assertEquals(404, bridge.get("/v1/ping").status()));
            eventually(() -> assertEquals("201 ", posted(bridge, "sme-loans")));
            eventually(() -> assertEquals(before, states()));
        }
    }
}
