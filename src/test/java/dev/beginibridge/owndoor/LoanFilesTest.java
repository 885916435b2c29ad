package dev.beginibridge.owndoor;

import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.Test;

/** The test that docs/own-door.md shows, on the route that it shows; {@link OwnDoorDocIT} compares them. */
// example
class LoanFilesTest extends CamelTestSupport {
    @Override
    public void configureTest(TestExecutionConfiguration test) {
        test.withUseAdviceWith(true); // the route starts when the test has changed it
    }

    @Test
    void aReplyGetsTheNameOfItsRequest() throws Exception {
        context.getPropertiesComponent().addInitialProperty("loans.folder", "loans");
        RoutesLoader routes = PluginHelper.getRoutesLoader(context);
        routes.loadRoutes(DocSample.named("loan-files").resource());
        AdviceWith.adviceWith(context, "loan-files", advice -> {
            advice.replaceFromWith("direct:file");
            advice.weaveById("ask-for-loan-link").replace().setBody().constant("{\"status\":\"issued\"}");
            advice.weaveById("write-loan-reply").replace().to("mock:reply");
        });
        context.start();
        getMockEndpoint("mock:reply").expectedBodiesReceived("{\"status\":\"issued\"}");
        getMockEndpoint("mock:reply").expectedHeaderReceived("CamelFileName", "a.json");
        getMockEndpoint("mock:reply").expectedPropertyReceived("BeginiDeployments", "personal-loans");

        template.sendBodyAndHeader("direct:file", "{\"uid\":\"QWERT-1\"}", "CamelFileName", "a.json");

        MockEndpoint.assertIsSatisfied(context);
    }
}
// end of example
