package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.timeline.Timeline.By;
import dev.beginibridge.timeline.Timeline.Customer;
import dev.beginibridge.timeline.Timeline.Event;
import dev.beginibridge.timeline.Timeline.Kind;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator finds of a customer, whatever door the request came by and however it went. */
@Timeout(120)
class TimelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private static List<Event> events(TestBridge bridge, By by, String term) {
        List<Customer> customers = bridge.bridge.timeline().find(by, term).customers();
        return customers.isEmpty() ? List.of() : customers.get(0).events();
    }

    private static List<Kind> kinds(TestBridge bridge, By by, String term) {
        return events(bridge, by, term).stream().map(Event::kind).toList();
    }

    private static void found(TestBridge bridge, By by, String term, Kind... kinds) {
        await().atMost(PATIENCE).untilAsserted(() -> assertEquals(List.of(kinds), kinds(bridge, by, term)));
    }

    @Test
    void oneCustomerThroughEveryDoor() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory);
                JmsClient jms = bridge.jms()) {
            assertEquals(
                    201,
                    bridge.post("{\"uid\":\"CUSTOMER-1\",\"request_id\":\"R-1\"}")
                            .status());
            TextMessage message = jms.session.createTextMessage("{\"uid\":\"CUSTOMER-1\"}");
            message.setJMSCorrelationID("MQ-4711");
            jms.send("BEGINI.LINK.REQUEST", message);
            found(
                    bridge,
                    By.CORRELATION_ID,
                    "MQ-4711",
                    Kind.ASKED,
                    Kind.CALLED,
                    Kind.ISSUED,
                    Kind.ANSWERED,
                    Kind.ASKED,
                    Kind.REUSED,
                    Kind.ANSWERED);
            bridge.drop("customers.csv", "uid,request_id\nCUSTOMER-1,F-1\n");

            await().atMost(PATIENCE)
                    .until(() -> events(bridge, By.UID, "CUSTOMER-1").size() == 10);
            Customer customer = bridge.bridge
                    .timeline()
                    .find(By.UID, "CUSTOMER-1")
                    .customers()
                    .get(0);
            List<Event> events = customer.events();
            assertEquals(State.ISSUED, customer.entry().orElseThrow().state());
            assertEquals(
                    List.of("rest", "jms", "file"),
                    List.of(
                            events.get(3).door(),
                            events.get(6).door(),
                            events.get(9).door()));
            assertEquals(Optional.of("R-1"), events.get(3).correlationId());
            assertEquals(Optional.of("F-1"), events.get(9).requestId());
            String row = events.get(9).correlationId().orElseThrow();
            assertTrue(row.endsWith(":1"), row);
            for (String term : List.of(row, "MQ-4711", "R-1")) {
                assertEquals(
                        List.of(customer),
                        bridge.bridge.timeline().find(By.CORRELATION_ID, term).customers());
            }
            assertEquals(
                    List.of(customer),
                    bridge.bridge.timeline().find(By.REQUEST_ID, "F-1").customers());
            assertFalse(customer.toString().contains("eyJ"), "no token is shown");
        }
    }

    @Test
    void whatIsRefusedIsFoundWithItsReason() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            assertEquals(
                    422, bridge.post("{\"uid\":\"a b\",\"request_id\":\"R-2\"}").status());
            found(bridge, By.UID, "a b", Kind.ASKED, Kind.REJECTED, Kind.ANSWERED);
            assertEquals(
                    Optional.of("invalid_uid"),
                    events(bridge, By.REQUEST_ID, "R-2").get(1).code());
        }
    }

    @Test
    void aRequestThatWaitsForBeginiIsFoundWhileItWaits() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory, "begini.retry.max-duration", "1h");
                JmsClient jms = bridge.jms()) {
            bridge.sandbox.mode("down");
            for (int i = 0; i < 12; i++) {
                jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage("{\"uid\":\"WAITING-" + i + "\"}"));
            }
            for (int i = 0; i < 12; i++) {
                found(bridge, By.UID, "WAITING-" + i, Kind.ASKED, Kind.WAITING);
            }
            assertEquals(
                    Optional.of("begini_unavailable"),
                    events(bridge, By.UID, "WAITING-3").get(1).code());

            bridge.sandbox.mode("ok");
            for (int i = 0; i < 12; i++) {
                found(
                        bridge,
                        By.UID,
                        "WAITING-" + i,
                        Kind.ASKED,
                        Kind.WAITING,
                        Kind.CALLED,
                        Kind.ISSUED,
                        Kind.ANSWERED);
            }
        }
    }

    @Test
    void aParkedRequestIsNotToldAsAnswered() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory, "begini.retry.max-duration", "1h");
                JmsClient jms = bridge.jms()) {
            bridge.sandbox.mode("unauthorized");
            for (int i = 0; i < 3; i++) {
                jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage("{\"uid\":\"PARKED-" + i + "\"}"));
            }
            for (int i = 0; i < 3; i++) {
                String uid = "PARKED-" + i;
                await().atMost(PATIENCE).until(() -> kinds(bridge, By.UID, uid).contains(Kind.WAITING));
                assertFalse(kinds(bridge, By.UID, uid).contains(Kind.ANSWERED));
                assertEquals(
                        Optional.of("deployment_suspended"),
                        events(bridge, By.UID, uid).stream()
                                .filter(event -> event.kind() == Kind.WAITING)
                                .findFirst()
                                .flatMap(Event::code));
            }
        }
    }
}
