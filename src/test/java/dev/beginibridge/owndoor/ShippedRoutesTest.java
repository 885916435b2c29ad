package dev.beginibridge.owndoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import dev.beginibridge.Configs;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.begini.TokenCall;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.LinkPort;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Test;

/**
 * A test for each shipped route, as a team would write it: the route's own file, AdviceWith by the ids of its steps, mocks in the
 * place of what it sends to. Those of the REST door are in {@link ShippedRestRoutesTest}. Whole bridges are tested elsewhere.
 */
class ShippedRoutesTest extends AdvisedRoutes {
    @Test
    void link() throws Exception {
        LinkPort.bind(context.getRegistry());
        load("link");
        AdviceWith.adviceWith(context, "link", advice -> advice.weaveById("ask-for-link")
                .replace()
                .to("mock:core")
                .setBody(advice.constant(REFUSED)));
        context.start();
        getMockEndpoint("mock:core").expectedBodiesReceived(REQUEST);

        String json = "{\"request_id\":\"A-1\",\"deployment\":\"loans\",\"uid\":\"QWERT-1\"}";
        String reply = template.requestBody("direct:link", json, String.class);

        assertSatisfied();
        assertEquals(
                "{\"request_id\":\"A-1\",\"deployment\":\"loans\",\"uid\":\"QWERT-1\",\"status\":\"rejected\",\"error\":"
                        + "{\"code\":\"invalid_uid\",\"message\":\"the uid breaks its rule\",\"retryable\":false}}",
                reply);
    }

    @Test
    void tokenCall() throws Exception {
        BridgeConfig.Api api =
                Configs.api(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
        try (TokenClient begini = new TokenClient(api, new ApiHeaders(List.of()), Clock.systemUTC())) {
            begini.bind(context);
            load("token-call");
            AdviceWith.adviceWith(context, "token-call", advice -> advice.weaveById("call-token-api")
                    .replace()
                    .setHeader("CamelHttpResponseCode", advice.constant(422))
                    .setBody(advice.constant("{\"detail\":\"not that uid\"}")));
            context.start();

            Object answer = template.requestBody(
                    "direct:token-call", new TokenCall(deployment(), "QWERT-1", Duration.ofSeconds(5)));

            assertEquals(new TokenAnswer.Rejected(422, "not that uid"), answer);
        }
    }

    private static Deployment deployment() {
        return new Deployment(
                "loans",
                Environment.TEST,
                "1234567890987654321",
                false,
                new Credentials("loans", Secret.of("the-key"), Optional.empty(), Duration.ZERO, Clock.systemUTC()),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void jmsRequests() throws Exception {
        bean("jmsRequest", REQUEST);
        List.of("jmsPark", "jmsWrite", "jmsReply", "jmsInvalid").forEach(this::bean);
        load("queue-door");
        load("jms-requests");
        AdviceWith.adviceWith(context, "jms-requests", advice -> {
            advice.replaceFromWith("direct:queue");
            advice.weaveById("ask-for-jms-link").replace().to("mock:core").setBody(advice.constant(REFUSED));
            advice.weaveById("send-reply").replace().to("mock:reply");
        });
        context.start();
        getMockEndpoint("mock:core").expectedBodiesReceived(REQUEST);
        getMockEndpoint("mock:core").message(0).header("Authorization").isNull();
        getMockEndpoint("mock:reply").expectedBodiesReceived(REFUSED);

        template.sendBodyAndHeader("direct:queue", "a message", "Authorization", "of the sender");

        assertSatisfied();
    }

    @Test
    void jmsRequestsThatCannotBeRead() throws Exception {
        bean("jmsRequest", REFUSED);
        List.of("jmsPark", "jmsWrite", "jmsReply", "jmsInvalid").forEach(this::bean);
        load("queue-door");
        load("jms-requests");
        AdviceWith.adviceWith(context, "jms-requests", advice -> {
            advice.replaceFromWith("direct:queue");
            advice.weaveById("ask-for-jms-link").replace().to("mock:core");
            advice.weaveById("send-reply").after().to("mock:behind-reply");
        });
        context.start();
        getMockEndpoint("mock:core").expectedMessageCount(0);
        getMockEndpoint("mock:behind-reply").expectedBodiesReceived(REFUSED);

        template.sendBody("direct:queue", "no request");

        assertSatisfied();
    }

    /** The methods that the file door's routes name; every step that calls one is replaced below. */
    public static final class FileBeans {
        public List<String> claim() {
            return List.of();
        }

        public void start(Object file) {
            fail("replaced: " + file);
        }

        public Object request(Object row) {
            return fail("replaced: " + row);
        }

        public Object reply(Object reply) {
            return fail("replaced: " + reply);
        }
    }

    @Test
    void fileRequests() throws Exception {
        for (String name : List.of("fileInbox", "fileBatches", "fileRow")) {
            context.getRegistry().bind(name, new FileBeans());
        }
        load("file-requests");
        AdviceWith.adviceWith(context, "file-requests", advice -> {
            advice.replaceFromWith("direct:tick");
            advice.weaveById("claim-files").replace().setBody(advice.constant(List.of("a.csv", "b.csv")));
            advice.weaveById("start-batch").replace().to("mock:batch");
        });
        context.start();
        getMockEndpoint("mock:batch").expectedBodiesReceived("a.csv", "b.csv");

        template.sendBody("direct:tick", null);

        assertSatisfied();
    }

    @Test
    void fileRow() throws Exception {
        for (String name : List.of("fileInbox", "fileBatches", "fileRow")) {
            context.getRegistry().bind(name, new FileBeans());
        }
        load("file-requests");
        AdviceWith.adviceWith(context, "file-row", advice -> {
            advice.weaveById("row-to-request").replace().setBody(advice.constant(REQUEST));
            advice.weaveById("ask-for-row-link").replace().to("mock:core").setBody(advice.constant(REFUSED));
            advice.weaveById("reply-to-row").replace().to("mock:result");
        });
        context.start();
        getMockEndpoint("mock:core").expectedBodiesReceived(REQUEST);
        getMockEndpoint("mock:result").expectedBodiesReceived(REFUSED);

        template.sendBody("direct:file-row", "a row");

        assertSatisfied();
    }

    private void startResults() throws Exception {
        bean("resultQueue");
        load("results");
        AdviceWith.adviceWith(context, "results", advice -> advice.weaveById("send-result")
                .replace()
                .to("mock:queue"));
        context.start();
    }

    @Test
    void results() throws Exception {
        startResults();
        getMockEndpoint("mock:queue").expectedBodiesReceived("{\"event\":\"session.completed\"}");
        getMockEndpoint("mock:queue").expectedPropertyReceived("BeginiEventId", "event-1");

        template.sendBodyAndProperty("direct:results", "{\"event\":\"session.completed\"}", "BeginiEventId", "event-1");

        assertSatisfied();
    }

    /** The event comes again by the outbox; the route itself repeats nothing. */
    @Test
    void resultsThatAreRefused() throws Exception {
        startResults();
        IOException refused = new IOException("the queue is full");
        getMockEndpoint("mock:queue").expectedMessageCount(1);
        getMockEndpoint("mock:queue").whenAnyExchangeReceived(event -> event.setException(refused));

        Exchange event = template.request("direct:results", exchange -> {});

        assertSatisfied();
        assertSame(refused, event.getException());
    }
}
