package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Camel teams look at with their own tools: routes as MBeans, and the bridge's checks among Camel's. */
@Timeout(120)
class CamelToolsIT {
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    Path directory;

    @Test
    void routesAndHealthAreMBeansWhenAskedFor() throws Exception {
        assertEquals(Set.of(), routes());
        try (TestBridge bridge = TestBridge.start(directory, "begini.jmx", "true")) {
            assertEquals(
                    "issued",
                    bridge.askQueue("{\"uid\":\"JMX-0001\"}").path("status").asText());
            assertTrue(
                    routes().containsAll(Set.of(
                            "jms-requests", "file-requests", "rest-requests", "issue-link", "token-call")),
                    () -> routes().toString());
            ObjectName call = bean("type=routes,name=\"token-call\"");
            assertEquals(1L, BEANS.getAttribute(call, "ExchangesCompleted"));
            Collection<?> checks = (Collection<?>) BEANS.getAttribute(bean("type=health,*"), "HealthChecksIDs");
            assertTrue(checks.contains("begini:ledger") || checks.contains("ledger"), checks::toString);
        }
        assertEquals(Set.of(), routes());
    }

    private static ObjectName bean(String query) throws Exception {
        return BEANS.queryNames(new ObjectName("org.apache.camel:context=begini-bridge," + query), null).stream()
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> routes() {
        try {
            return BEANS
                    .queryNames(new ObjectName("org.apache.camel:context=begini-bridge,type=routes,*"), null)
                    .stream()
                    .map(name -> ObjectName.unquote(name.getKeyProperty("name")))
                    .collect(Collectors.toSet());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
