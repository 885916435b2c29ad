package dev.beginibridge.result.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.result.ResultEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class EventRouteTest {
    /** A broker drops a message whose id it has had on the same queue. */
    @Test
    void twoMessagesThatAreBothWantedHaveTwoDuplicateIds() throws Exception {
        List<String> ids = new ArrayList<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            RouteBuilder.addRoutes(camel, routes -> routes.from(EventRoute.ENDPOINT)
                    .process(exchange -> ids.add(exchange.getProperty("BeginiEventId", String.class) + " "
                            + exchange.getProperty("BeginiDuplicateId", String.class))));
            camel.start();
            try (EventRoute route = new EventRoute(camel)) {
                route.send(event(0, false));
                route.send(event(2, false));
                route.send(event(0, true));
                route.send(event(2, true));
            }
        }
        assertEquals(List.of("id id", "id id:2", "id sme-loans:id", "id sme-loans:id:2"), ids);
    }

    private static ResultEvent event(int replays, boolean twin) {
        return new ResultEvent(
                "id",
                1,
                "sme-loans",
                "test",
                Optional.empty(),
                Optional.empty(),
                new byte[0],
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                0,
                replays,
                twin);
    }
}
