package dev.beginibridge.owndoor;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;

/** Loads a route's own file, to be advised before the context starts. */
abstract class AdvisedRoutes extends CamelTestSupport {
    protected static final LinkRequest REQUEST =
            new LinkRequest(Optional.of("A-1"), Optional.of("loans"), "QWERT-1", Optional.empty());
    protected static final LinkReply REFUSED =
            LinkReply.refuse(REQUEST, new LinkError(ErrorCode.INVALID_UID, "the uid breaks its rule"));

    @Override
    public void configureTest(TestExecutionConfiguration test) {
        test.withUseAdviceWith(true);
    }

    protected void load(String file) throws Exception {
        Map.of(
                        "begini.api.base-url", "http://127.0.0.1:1",
                        "begini.jms.queue.request", "REQUESTS",
                        "begini.jms.concurrency", "1",
                        "begini.file.poll-interval", "50ms")
                .forEach(context.getPropertiesComponent()::addInitialProperty);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        PluginHelper.getResourceLoader(context).resolveResource("file:routes/" + file + ".camel.yaml"));
    }

    /** A stand-in for a bean of a door: it leaves this body. */
    protected void bean(String name, Object body) {
        context.getRegistry()
                .bind(name, (Processor) exchange -> exchange.getMessage().setBody(body));
    }

    protected void bean(String name) {
        context.getRegistry().bind(name, (Processor) exchange -> {});
    }

    protected void assertSatisfied() throws InterruptedException {
        MockEndpoint.assertIsSatisfied(context);
    }
}
