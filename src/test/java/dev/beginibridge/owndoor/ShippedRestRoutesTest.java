package dev.beginibridge.owndoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beginibridge.rest.RestDoor;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test for each route of the shipped REST door, as a team would write it; see {@link ShippedRoutesTest}. */
class ShippedRestRoutesTest extends AdvisedRoutes {
    /** With stand-ins for the door's beans, each of which leaves its name as the body. */
    @BeforeEach
    void loadTheDoor() throws Exception {
        for (String name : List.of(
                "restFailure",
                "restReply",
                "restRecord",
                "restResults",
                "restUpload",
                "restBatch",
                "restBatchResult",
                "restBatchRejects",
                "restDescription")) {
            bean(name, name);
        }
        bean("restRequest", REQUEST);
        RestDoor.configure(context.getRestConfiguration());
        load("rest-requests");
    }

    @Test
    void restRequests() throws Exception {
        AdviceWith.adviceWith(context, "rest-requests", advice -> {
            advice.weaveById("ask-for-rest-link").replace().to("mock:core").setBody(advice.constant(REFUSED));
            advice.weaveById("rest-reply").replace().to("mock:response");
        });
        context.start();
        getMockEndpoint("mock:core").expectedBodiesReceived(REQUEST);
        getMockEndpoint("mock:core").message(0).header("Cookie").isNull();
        getMockEndpoint("mock:response").expectedBodiesReceived(REFUSED);

        template.sendBodyAndHeader("direct:rest-requests", "a body", "Cookie", "of the caller");

        assertSatisfied();
    }

    /** What its one step leaves goes to the step of a team's behind it, and out. */
    @ParameterizedTest
    @CsvSource({
        "rest-records, rest-record, restRecord",
        "rest-results, rest-result, restResults",
        "rest-uploads, rest-upload, restUpload",
        "rest-batches, rest-batch, restBatch",
        "rest-batch-results, rest-batch-result, restBatchResult",
        "rest-batch-rejects, rest-batch-reject, restBatchRejects",
        "rest-description, rest-describe, restDescription"
    })
    void anAnswer(String route, String step, String answer) throws Exception {
        AdviceWith.adviceWith(
                context, route, advice -> advice.weaveById(step).after().to("mock:behind"));
        context.start();
        getMockEndpoint("mock:behind").expectedBodiesReceived(answer);

        assertEquals(answer, template.requestBody("direct:" + route, "a request"));

        assertSatisfied();
    }

    /** Whatever a step throws is answered by the door: nobody waits, and nothing of the exception is seen. */
    @ParameterizedTest
    @CsvSource({
        "rest-requests, rest-read",
        "rest-records, rest-record",
        "rest-results, rest-result",
        "rest-uploads, rest-upload",
        "rest-batches, rest-batch",
        "rest-batch-results, rest-batch-result",
        "rest-batch-rejects, rest-batch-reject",
        "rest-description, rest-describe"
    })
    void aFailure(String route, String step) throws Exception {
        AdviceWith.adviceWith(context, route, advice -> advice.weaveById(step)
                .replace()
                .throwException(new IOException("of the customer QWERT-1")));
        context.start();

        Exchange answered = template.request("direct:" + route, request -> {});

        assertNull(answered.getException());
        assertEquals("restFailure", answered.getMessage().getBody());
    }
}
