package dev.beginibridge.jms;

import dev.beginibridge.model.LinkRequest;
import java.util.Collection;
import org.apache.camel.builder.RouteBuilder;

/**
 * Answers what {@link Park} let wait: one route per deployment, so that no deployment waits for another. While a deployment
 * is suspended its listeners wait in the core, and one of them at a time probes; when it goes on they empty the queue.
 */
final class ParkedRequests extends RouteBuilder {
    static final String ROUTE_PREFIX = "jms-parked-";

    private final Collection<String> deployments;
    private final String queue;
    private final int concurrency;
    private final ReadRequest read;

    ParkedRequests(Collection<String> deployments, String queue, int concurrency, ReadRequest read) {
        this.deployments = deployments;
        this.queue = queue;
        this.concurrency = concurrency;
        this.read = read;
    }

    @Override
    public void configure() {
        for (String deployment : deployments) {
            fromF(
                            "jms:queue:%s?concurrentConsumers=1&maxConcurrentConsumers=%d&disableReplyTo=true",
                            Park.queueOf(queue, deployment), concurrency)
                    .routeId(ROUTE_PREFIX + deployment)
                    .errorHandler(noErrorHandler())
                    .process(read)
                    .filter(body().isInstanceOf(LinkRequest.class))
                    .to("direct:issue-link")
                    .end()
                    .process("jmsReply")
                    .process("jmsInvalid");
        }
    }
}
