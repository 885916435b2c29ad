package dev.beginibridge.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ops.Health;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
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
