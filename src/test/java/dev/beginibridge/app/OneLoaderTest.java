package dev.beginibridge.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneLoaderTest {
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    private final CamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void componentsAreFoundByIt() {
        camel.setClassResolver(new OneLoader(camel));
        assertEquals(DirectComponent.class, camel.getComponent("direct").getClass());
    }

    @Test
    void whatIsThereIsFoundAndWhatIsNotIsLookedForOnce() throws Exception {
        List<String> asked = new ArrayList<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(before) {
            @Override
            public URL getResource(String name) {
                asked.add(name);
                return super.getResource(name);
            }
        });
        try (InputStream direct = new OneLoader(camel).loadResourceAsStream(SERVICES + "component/direct");
                InputStream other = new OneLoader(camel).loadResourceAsStream("db/migration/V1__links.sql")) {
            assertNotNull(direct);
            assertNotNull(other);
            assertNull(new OneLoader(camel).loadResourceAsStream(SERVICES + "component/no-such"));
        } finally {
            thread.setContextClassLoader(before);
        }
        assertEquals(
                List.of(),
                asked.stream()
                        .filter(name -> name.startsWith(SERVICES + "component"))
                        .toList());
    }
}
