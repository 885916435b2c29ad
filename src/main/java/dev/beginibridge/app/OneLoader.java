package dev.beginibridge.app;

import java.io.InputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;

/**
 * Finds Camel's services by the one class loader that there is. Camel itself asks by all it can think of, and each time
 * all jars are looked into for what is in none of them: some forty optional services, five times each at a start.
 */
final class OneLoader extends DefaultClassResolver {
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    OneLoader(CamelContext camel) {
        super(camel);
    }

    @Override
    public InputStream loadResourceAsStream(String uri) {
        return uri.startsWith(SERVICES)
                ? OneLoader.class.getClassLoader().getResourceAsStream(uri)
                : super.loadResourceAsStream(uri);
    }
}
