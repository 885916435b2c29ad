package dev.beginibridge.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ops.Health;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

class RouteHealthTest {
    /** A reload that can neither go on nor back leaves no route that could be seen to stand still. */
    @Test
    void tellsOfFilesWhoseRoutesAreGone() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            RouteOrigins.follow(camel);
            RouteHealth health = new RouteHealth(camel);
            assertEquals(Health.Status.UP, health.check().status());
            health.lost("own.camel.yaml");
            assertEquals(Health.Status.DEGRADED, health.check().status());
            health.lost("rest-requests.camel.yaml");
            assertEquals(Health.Status.DOWN, health.check().status());
            assertTrue(health.check().message().contains("rest-requests.camel.yaml are gone"));
            health.found("rest-requests.camel.yaml");
            assertEquals(Health.Status.DEGRADED, health.check().status());
            health.found("own.camel.yaml");
            assertEquals(Health.Status.UP, health.check().status());
        }
    }

    /** Its file, or the one that asks for it, tells that it is a door. */
    @Test
    void aQueueDoorOfATeamsOwnIsNeeded() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            RouteOrigins.follow(camel);
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(
                            ResourceHelper.fromString("file:/routes/secure-door.camel.yaml", """
                                    - routeTemplate:
                                        id: secure-door
                                        from:
                                          uri: direct:secure
                                          steps: [{stop: {}}]
                                    """),
                            ResourceHelper.fromString("file:/routes/jms-secure.camel.yaml", """
                                    - templatedRoute:
                                        routeTemplateRef: secure-door
                                        routeId: secure
                                    """),
                            ResourceHelper.fromString("file:/routes/jms-plain.camel.yaml", """
                                    - route:
                                        id: plain
                                        from:
                                          uri: direct:plain
                                          steps: [{stop: {}}]
                                    """));
            camel.start();
            RouteHealth health = new RouteHealth(camel);
            for (String route : List.of("secure", "plain")) {
                camel.getRouteController().stopRoute(route);
                assertEquals(Health.Status.DOWN, health.check().status());
                camel.getRouteController().startRoute(route);
            }
            assertEquals(Health.Status.UP, health.check().status());
        }
    }

    @Test
    void aRouteThatIsBeingReplacedIsNotStopped() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            RouteOrigins.follow(camel);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:rows").routeId("file-row").to("log:rows");
                }
            });
            camel.getRouteDefinition("file-row")
                    .setResource(ResourceHelper.fromString("file:/routes/file-requests.camel.yaml", ""));
            camel.start();
            camel.getRouteController().stopRoute("file-row");
            RouteHealth health = new RouteHealth(camel);
            assertEquals(Health.Status.DOWN, health.check().status());
            health.replaces("file-requests.camel.yaml");
            assertEquals(Health.Status.UP, health.check().status());
            health.replaces(RouteHealth.NONE);
            assertEquals(
                    "these routes do not run: file-row.",
                    health.check().message().replaceFirst(" Start.*", ""));
        }
    }
}
