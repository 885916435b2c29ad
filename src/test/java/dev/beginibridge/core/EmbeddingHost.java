package dev.beginibridge.core;

import dev.beginibridge.config.setting.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Properties;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.LoggerFactory;

/** An application with a CamelContext, failure handling, stream caching and logging of its own, and our core in it. */
public final class EmbeddingHost {
    private EmbeddingHost() {}

    /**
     * Asks three times, and ends.
     *
     * @param arguments address of Begini, file of the ledger, api key
     */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("begini.api.base-url", arguments[0]);
        properties.setProperty("begini.ledger.url", "jdbc:sqlite:" + arguments[1]);
        properties.setProperty("begini.default-deployment", "loans");
        properties.setProperty("begini.deployments.loans.integration-id", "1234567890123456789");
        properties.setProperty("begini.deployments.loans.api-key", arguments[2]);
        Settings settings = Settings.empty().properties(properties, "the host");
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.setStreamCaching(true);
        camel.addRoutes(routes());
        camel.addRoutesConfigurations(new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration().onException(Exception.class).handled(true).setBody(constant("the host's answer"));
            }
        });
        try (Core core = Core.open(settings, Clock.systemUTC(), new SimpleMeterRegistry())) {
            core.addTo(camel);
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            for (String body : new String[] {"{\"uid\":\"HOST-1\"}", "{\"uid\":\"HOST-1\"}", "uid=HOST-2"}) {
                LoggerFactory.getLogger("host").info("{}", template.requestBody("direct:host", body, String.class));
            }
            LoggerFactory.getLogger("host")
                    .info("{}", template.requestBody("direct:limited", "{\"uid\":\"HOST-3\"}", String.class));
            camel.stop();
        }
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).setBody(constant("the host's answer"));
                from("direct:limited")
                        .setProperty("BeginiDeployments", header("a header that is missing"))
                        .to("direct:host");
                from("direct:host").to("direct:link").setBody(simple("${header.BeginiStatus} ${body.length}"));
            }
        };
    }
}
