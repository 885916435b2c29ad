package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.Settings;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Doors made from the template as docs/jms.md says, by its own text, and the component that other routes use. */
@Timeout(60)
class QueueDoorIT {
    private static final Path DOC = Path.of("docs/jms.md");

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private PlainClient client;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory.resolve("broker"));
        client = new PlainClient(broker.url());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        broker.close();
    }

    /** The block of the document that holds these words. */
    static String block(String kind, String words) throws Exception {
        String[] parts = Files.readString(DOC).split("(?m)^```", -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith(kind + "\n") && parts[i].contains(words)) {
                return parts[i].substring(kind.length() + 1);
            }
        }
        throw new AssertionError("docs/jms.md shows no " + words);
    }

    private static void load(CamelContext camel, String name, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name + ".camel.yaml", yaml));
    }

    private RunningDoor door(Settings settings) throws Exception {
        BridgeConfig config = BridgeConfig.from(settings);
        BridgeConfig.Jms jms = RunningDoor.config(
                Correlation.AUTO, 2, config.jms().brokers(), config.jms().reply());
        return new RunningDoor(JmsBroker.at(Optional.of(broker.url())), jms, config.layouts());
    }

    @Test
    void oneMoreQueueWithItsLayout() throws Exception {
        Settings settings = Settings.empty();
        for (String line : block("", "begini.layouts.loans.fields").lines().toList()) {
            settings.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", ""), "test");
        }
        try (RunningDoor door = door(settings)) {
            door.load();
            load(door.camel, "jms-loans", block("yaml", "jms-loans"));
            door.camel.start();
            Charset ebcdic = Charset.forName("IBM1047");
            byte[] record = "A-1     QWERT-1             0042        ".getBytes(ebcdic);
            client.producer.send(client.queue("LOANS.REQUEST"), client.bytes(record));
            byte[] reply = PlainClient.bodyOf((BytesMessage) client.take("TEST.REPLY"));
            assertEquals("issued  N", new String(reply, record.length, 9, ebcdic));
            client.send(client.text(PlainClient.json("QWERT-2")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            assertEquals(Optional.empty(), door.door.down());
        }
    }

    @Test
    void oneMoreBroker() throws Exception {
        Path password = Files.writeString(directory.resolve("word"), ForeignBroker.PASSWORD);
        try (ForeignBroker branch = new ForeignBroker(directory.resolve("branch"), Map.of())) {
            Settings settings = Settings.empty();
            String keys = block("properties", "begini.jms.brokers.branch")
                    .replace("tcp://mq9.example.com:61616", branch.url())
                    .replace("/run/secrets/branch.password", password.toString());
            for (String line : keys.lines().toList()) {
                settings.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", ""), "test");
            }
            try (RunningDoor door = door(settings);
                    PlainClient there = new PlainClient(branch.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN)) {
                door.load();
                load(door.camel, "jms-branch-requests", block("yaml", "jms-branch-requests"));
                door.door.addParkedDoors(List.of("cards"));
                door.camel.start();
                await().until(() -> door.door.down().isEmpty());
                there.producer.send(there.queue("BRANCH.REQUEST"), there.text(PlainClient.json("QWERT-1")));
                assertEquals("issued", there.take("TEST.REPLY").getStringProperty("BeginiStatus"));
                there.producer.send(there.queue("BRANCH.REQUEST"), there.text("{"));
                assertEquals("rejected", there.take("TEST.REPLY").getStringProperty("BeginiStatus"));
                assertEquals("{", ((TextMessage) there.take("TEST.INVALID")).getText());
                client.send(client.text(PlainClient.json("QWERT-2")));
                assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
                assertEquals(0, client.depth("TEST.INVALID"));
                assertEquals(1, branch.consumers("TEST.PARKED.cards"), "parked requests stay at their broker");
                assertResultsStayAt(there, door);

                branch.stop();
                await().until(() -> door.door.down().isPresent());
                assertTrue(door.door.down().get().startsWith("no connection to the broker branch since"));
                client.send(client.text(PlainClient.json("QWERT-3")));
                assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            }
        }
    }

    /** The queue that a request names for its results is at the broker that the request came from. */
    private void assertResultsStayAt(PlainClient there, RunningDoor door) throws Exception {
        load(door.camel, "results", Files.readString(Path.of("routes/results.camel.yaml")));
        there.makeQueue("TEAM.RESULT");
        client.makeQueue("TEAM.RESULT");
        door.heart.seen.clear();
        Message request = there.text(PlainClient.json("QWERT-4"));
        request.setStringProperty("BeginiResultTo", "TEAM.RESULT");
        there.producer.send(there.queue("BRANCH.REQUEST"), request);
        assertEquals("issued", there.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        Map<String, Object> kept = door.heart.seen.iterator().next().properties();
        assertEquals("branch", kept.get("BeginiResultBroker"));

        result(door, "1", "TEAM.RESULT", "branch");
        assertEquals("1", there.take("TEAM.RESULT").getStringProperty("BeginiEventId"));
        assertEquals(0, client.depth("TEAM.RESULT"));
        assertEquals(0, client.depth("TEST.RESULT"));

        result(door, "2", "BRANCH.REQUEST", "branch");
        assertReason("own request queue", client.take("TEST.RESULT"));
        result(door, "3", "TEAM.RESULT", "closed");
        assertReason("the broker closed of the queue TEAM.RESULT is not configured", client.take("TEST.RESULT"));
    }

    private static void assertReason(String words, Message moved) throws Exception {
        String reason = moved.getStringProperty("BeginiResultReason");
        assertTrue(reason.contains(words), reason);
    }

    private static void result(RunningDoor door, String id, String queue, String broker) {
        door.camel.createProducerTemplate().send("direct:results", exchange -> {
            exchange.setProperty("BeginiEventId", id);
            exchange.setProperty("BeginiDuplicateId", id);
            exchange.setProperty("BeginiResultTo", queue);
            exchange.setProperty("BeginiResultBroker", broker);
            exchange.getMessage().setBody("{}");
        });
    }

    @Test
    void anAuditOfAllReplies() throws Exception {
        String template = Files.readString(Path.of("routes/queue-door.camel.yaml"));
        String behind = "              ref: jmsWrite\n";
        String step = block("yaml", "id: audit");
        String tap = step.replace("- to:", "- wireTap:")
                .replace("id: audit", "id: tap")
                .replace("AUDIT", "TAPPED");
        String audited = template.replace(behind, behind + step + tap);
        try (RunningDoor door = door(Settings.empty())) {
            door.door.bind(door.camel.getRegistry());
            door.camel.addRoutes(door.heart);
            load(door.camel, "queue-door", audited);
            load(door.camel, "jms-requests", Files.readString(Path.of("routes/jms-requests.camel.yaml")));
            door.camel.start();
            client.send(client.text(PlainClient.json("QWERT-1")));
            String reply = ((TextMessage) client.take("TEST.REPLY")).getText();
            for (String queue : List.of("AUDIT", "TAPPED")) {
                Message copy = client.take(queue);
                assertEquals(reply, ((TextMessage) copy).getText());
                assertEquals("issued", copy.getStringProperty("BeginiStatus"));
            }
        }
    }

    @Test
    void anotherSystemIsAskedFirst() throws Exception {
        String template = Files.readString(Path.of("routes/queue-door.camel.yaml"));
        String before = "                    - to:\n                        id: ask-for-jms-link\n";
        try (RunningDoor door = door(Settings.empty())) {
            door.door.bind(door.camel.getRegistry());
            door.camel.addRoutes(door.heart);
            door.camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("jms:queue:CORE.LOOKUP").setBody(simple("loans-of-${body}"));
                }
            });
            load(door.camel, "queue-door", template.replace(before, block("yaml", "id: ask-core") + before));
            load(door.camel, "core-lookup", block("yaml", "id: core-lookup"));
            load(door.camel, "jms-requests", Files.readString(Path.of("routes/jms-requests.camel.yaml")));
            door.camel.start();
            client.send(client.text("no request"));
            assertEquals("invalid_request", client.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            ScriptedHeart.Seen seen = door.heart.seen.iterator().next();
            assertEquals("loans-of-QWERT-1", seen.properties().get("BeginiDeployments"));
        }
    }

    /** Whatever a step does by itself in another thread: it waits in the listener's. */
    @Test
    void whatTakesTimeStaysInTheTransaction() throws Exception {
        String template = Files.readString(Path.of("routes/queue-door.camel.yaml"));
        String behind = "              ref: jmsWrite\n";
        String delay = "          - delay: {constant: 50}\n";
        String threads = "          - threads: {}\n";
        String fails = "          - process: {ref: failsOnce}\n";
        AtomicInteger times = new AtomicInteger();
        try (RunningDoor door = door(Settings.empty())) {
            door.door.bind(door.camel.getRegistry());
            door.camel.getRegistry().bind("failsOnce", (Processor) exchange -> {
                if (times.incrementAndGet() == 1) {
                    throw new IllegalStateException("not now");
                }
            });
            door.camel.addRoutes(door.heart);
            load(
                    door.camel,
                    "queue-door",
                    template.replace(behind, behind + delay + threads + block("yaml", "id: audit") + fails));
            load(door.camel, "jms-requests", Files.readString(Path.of("routes/jms-requests.camel.yaml")));
            door.camel.start();
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            assertEquals(2, times.get());
            await().until(() -> door.count("answered") == 1);
            assertEquals(1, client.depth("AUDIT"));
        }
    }

    @Test
    void aResultThatIsNotTakenComesAgain() throws Exception {
        try (RunningDoor door = door(Settings.empty())) {
            door.load();
            AtomicInteger takes = new AtomicInteger();
            door.camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:my-results").errorHandler(noErrorHandler()).process(exchange -> {
                        if (takes.incrementAndGet() == 1) {
                            throw new IllegalStateException("not now");
                        }
                    });
                }
            });
            load(door.camel, "take-results", block("yaml", "id: take-results"));
            door.camel.start();
            client.producer.send(client.queue("BEGINI.RESULT"), client.text("{}"));
            await().until(() -> takes.get() == 2);
            await().until(() -> client.depth("BEGINI.RESULT") == 0);
        }
    }

    @Test
    void theComponentIsAnOrdinaryOneForOtherRoutes() throws Exception {
        try (RunningDoor door = door(Settings.empty())) {
            door.load();
            door.camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("jms:queue:IN").to("jms:queue:OUT");
                }
            });
            door.camel.start();
            Message text = client.text("a text");
            text.setStringProperty("colour", "green");
            client.producer.send(client.queue("IN"), text);
            Message out = client.take("OUT");
            assertEquals("a text", ((TextMessage) out).getText());
            assertEquals("green", out.getStringProperty("colour"));
            client.producer.send(client.queue("IN"), client.bytes("bytes".getBytes(StandardCharsets.UTF_8)));
            byte[] bytes = PlainClient.bodyOf((BytesMessage) client.take("OUT"));
            assertEquals("bytes", new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
