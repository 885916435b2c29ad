package dev.beginibridge.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers with the ledger's record of one link, without its token: {@code GET /v1/links/{deployment}/{uid}}. */
record RestRecord(BridgeConfig config, Ledger ledger) implements Processor {
    @Override
    public void process(Exchange exchange) {
        ClientHandler.deploymentOf(exchange, config)
                .map(known -> answer(known, exchange.getMessage().getHeader("uid", String.class)))
                .orElseGet(Problems::unknownDeployment)
                .writeTo(exchange.getMessage());
    }

    private HttpAnswer answer(BridgeConfig.Deployment known, String uid) {
        Optional<Ledger.Entry> entry = ledger.entry(new Ledger.Key(known.integrationId(), uid));
        return entry.map(found -> new HttpAnswer(
                        200, HttpAnswer.JSON, tree(known, uid, found).toString()))
                .orElseGet(Problems::notFound);
    }

    private static ObjectNode tree(BridgeConfig.Deployment deployment, String uid, Ledger.Entry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("deployment", deployment.name());
        node.put("environment", deployment.environment().text());
        node.put("uid", uid);
        node.put("state", entry.state().text());
        entry.issuedAt().ifPresent(at -> node.put("issued_at", at.toString()));
        entry.expiresAt().ifPresent(at -> node.put("expires_at", at.toString()));
        node.put("updated_at", entry.updatedAt().toString());
        return node;
    }
}
