package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.HeardLog;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.ops.Health;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker where requests of suspended deployments cannot be parked, or not on every queue. */
@Timeout(60)
class ParkedQueuesIT {
    private static final String CARDS = "TEST.PARKED.cards";
    private static final String LOANS = "TEST.PARKED.loans";

    @TempDir
    Path directory;

    private ForeignBroker foreign;
    private PlainClient client;
    private RunningDoor door;
    private HeardLog log;

    @BeforeEach
    void start() throws Exception {
        log = HeardLog.of(JmsDoor.class.getPackageName());
        foreign = new ForeignBroker(directory, Map.of());
        foreign.makeOnlyByHand(CARDS);
        foreign.makeOnlyByHand("jms.queue." + CARDS); // what Artemis' client tries next
        client = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
        door = new RunningDoor(foreign.forTheBridge(), RunningDoor.config(Correlation.AUTO, 2), Map.of());
        door.load();
        door.door.addParkedDoors(List.of("cards", "loans"));
        door.heart.mishap = ParkedQueuesIT::suspend;
        door.camel.start();
        await().until(() -> foreign.consumers(LOANS) == 1);
    }

    @AfterEach
    void stop() throws Exception {
        door.close();
        client.close();
        foreign.close();
        log.close();
    }

    private long told(String beginning) {
        return log.events().stream()
                .filter(line -> line.getFormattedMessage().startsWith(beginning))
                .count();
    }

    /** As the core does with requests that may be parked; what may not waits inside, here for no time. */
    private static void suspend(Exchange exchange) {
        if (exchange.getProperty(RequestContext.PARKABLE, Boolean.class)) {
            exchange.setProperty(LinkSteps.SUSPENDED_DEPLOYMENT, "cards");
        }
    }

    private static String request(String uid, String deployment) {
        return "{\"uid\":\"" + uid + "\",\"deployment\":\"" + deployment + "\"}";
    }

    private boolean isParkable(String uid) {
        return door.heart.seen.stream()
                .filter(seen -> seen.request().uid().equals(uid))
                .reduce((earlier, later) -> later)
                .map(seen -> (Boolean) seen.properties().get(RequestContext.PARKABLE))
                .orElseThrow();
    }

    private String health() {
        try (Health health = new Health(Clock.systemUTC())) {
            JmsHealth.register(health, door.door);
            return health.report().checks().stream()
                    .filter(check -> check.name().equals("parked"))
                    .findFirst()
                    .orElseThrow()
                    .message();
        }
    }

    @Test
    void aQueueThatIsNotThereIsToldAndItsRequestsWaitInside() throws Exception {
        assertTrue(health().startsWith("nothing can wait on TEST.PARKED.cards:"), health());
        assertEquals(Optional.empty(), door.door.down(), "the doors are open");
        client.send(client.text(request("CARD-1", "cards")));
        assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        assertEquals(false, isParkable("CARD-1"));
        client.send(client.text(request("ANY-1", "")));
        client.take("TEST.REPLY");
        assertEquals(false, isParkable("ANY-1"), "it may be of any deployment");
        assertEquals(0, door.count("rolled_back"));

        foreign.makeQueue(CARDS);
        await().until(() -> foreign.consumers(CARDS) == 1);
        assertEquals("requests of a suspended deployment can wait on its queue", health());
        client.send(client.text(request("CARD-2", "cards")));
        client.take("TEST.REPLY");
        await().until(() -> door.count("parked") == 1);
    }

    /** Nobody but the bridge should send to such a queue; who does gets an answer. */
    @Test
    void whatOthersPutThereIsAnsweredThoughItDoesNotSaySinceWhenItWaits() throws Exception {
        Message sent = client.text(request("LOAN-1", "loans"));
        sent.setStringProperty(Park.SINCE, "yesterday");
        client.producer.send(client.queue(LOANS), sent);
        assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        assertEquals(0, door.count("rolled_back"));
    }

    /** Spring would say it at each try, and is silenced. */
    @Test
    void theLogSaysOnceThatNobodyListens() throws Exception {
        await().until(() -> told("nobody listens on " + CARDS) > 0);
        assertEquals(0, told("the bridge listens on " + CARDS));
        foreign.makeQueue(CARDS);
        await().until(() -> told("the bridge listens on " + CARDS + " again") > 0);
        assertEquals(1, told("nobody listens on " + CARDS));
    }

    /** A template of a team's own may have a parameter of that name. */
    @Test
    void onlyBrokersOfQueueDoorsGetOnes() throws Exception {
        door.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                routeTemplate("own")
                        .templateParameter("broker")
                        .from("direct:{{broker}}")
                        .to("log:{{broker}}");
            }
        });
        TemplatedRouteBuilder.builder(door.camel, "own")
                .parameter("broker", "kafka")
                .add();
        door.door.addParkedDoors(List.of("cars"));
        assertEquals(
                List.of("jms-parked-cars"),
                door.camel.getRoutes().stream()
                        .map(Route::getRouteId)
                        .filter(id -> id.endsWith("cars"))
                        .toList());
    }

    /** The core has not counted it as answered, so it is not answered here. */
    @Test
    void whatTheCoreHasLeftToTheDoorIsParkedThoughItsDeadlineHasPassedSince() throws Exception {
        door.heart.mishap = exchange -> {
            if (exchange.getProperty(RequestContext.PARKABLE, Boolean.class)) { // not when it comes from there
                exchange.setProperty(LinkSteps.SUSPENDED_DEPLOYMENT, "loans");
                exchange.setProperty(RequestContext.DEADLINE, Instant.EPOCH);
            }
        };
        client.send(client.text(request("LOAN-1", "loans")));
        client.take("TEST.REPLY");
        assertEquals(1, door.count("parked"));
    }

    @Test
    void aQueueThatTakesNothingIsToldAndItsRequestsWaitInside() throws Exception {
        foreign.makeQueue(CARDS);
        await().until(() -> foreign.consumers(CARDS) == 1);
        foreign.forbid(CARDS, true);
        client.send(client.text(request("CARD-1", "cards")));
        assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        assertEquals(1, door.count("rolled_back"));
        assertEquals(false, isParkable("CARD-1"));
        QueueTrouble.Trouble unsent = door.door.unsent().orElseThrow();
        assertEquals(false, unsent.purpose().isCommon());
        assertTrue(
                JmsHealth.why(unsent).startsWith("requests that wait on TEST.PARKED.cards cannot be sent"),
                () -> JmsHealth.why(unsent));
        assertTrue(health().startsWith("nothing can wait on TEST.PARKED.cards:"), health());
        assertEquals(0, foreign.messages("TEST.REPLY"));
    }
}
