package dev.beginibridge.rest;

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
public record RestResults(BridgeConfig config, Ledger ledger, ResultStore store, Clock clock) implements Processor {
    @Override
    public void process(Exchange exchange) {
        ClientHandler.deploymentOf(exchange, config)
                .map(known -> answer(known, exchange.getMessage().getHeader("uid", String.class)))
                .orElseGet(Problems::unknownDeployment)
                .writeTo(exchange.getMessage());
    }

    private HttpAnswer answer(BridgeConfig.Deployment known, String uid) {
        List<ResultEvent> events = store.settled(() -> store.of(known.name(), uid), clock.instant());
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
