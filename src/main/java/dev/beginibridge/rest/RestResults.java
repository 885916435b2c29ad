package dev.beginibridge.rest;

import dev.beginibridge.client.Client;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import dev.beginibridge.result.EventJson;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Answers with what came back for one customer, oldest first: {@code GET /v1/results/{deployment}/{uid}}. A link that is
 * known, and to which nothing has come yet, has an empty list.
 */
public final class RestResults implements Processor {
    private final BridgeConfig config;
    private final Ledger ledger;
    private final ResultStore store;
    private final Clock clock;

    public RestResults(BridgeConfig config, Ledger ledger, ResultStore store, Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        String deployment = exchange.getMessage().getHeader("deployment", String.class);
        String uid = exchange.getMessage().getHeader("uid", String.class);
        answer(ClientHandler.clientOf(exchange), deployment, uid).writeTo(exchange.getMessage());
    }

    private HttpAnswer answer(Client client, String deployment, String uid) {
        BridgeConfig.Deployment known = config.deployments().get(deployment);
        if (known == null || !client.mayUse(deployment)) {
            return Problems.unknownDeployment();
        }
        List<ResultEvent> events = store.settled(() -> store.of(deployment, uid), clock.instant());
        if (events.isEmpty()
                && ledger.entry(new Ledger.Key(known.integrationId(), uid)).isEmpty()) {
            return Problems.notFound();
        }
        return new HttpAnswer(
                200,
                HttpAnswer.JSON,
                events.stream().map(EventJson::of).collect(Collectors.joining(",", "{\"events\":[", "]}")));
    }
}
