package dev.beginibridge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.client.Client;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Says how far a batch is: {@code GET /v1/batches/{id}}. */
record RestBatch(Optional<Uploads> uploads) implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        visible(uploads, exchange)
                .map(upload -> answer(200, upload))
                .orElseGet(Problems::notFound)
                .writeTo(exchange.getMessage());
    }

    /** The batch that is asked for; to all but its sender and an operator there is none. */
    static Optional<Upload> visible(Optional<Uploads> uploads, Exchange exchange) throws IOException {
        Client client = ClientHandler.clientOf(exchange);
        if (uploads.isEmpty()) {
            return Optional.empty();
        }
        return uploads.get()
                .find(exchange.getMessage().getHeader("id", String.class))
                .filter(upload -> client.isOperator() || upload.client().equals(client.name()));
    }

    static HttpAnswer answer(int status, Upload upload) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", upload.id());
        node.put("name", upload.name());
        node.put("client", upload.client());
        node.put("state", upload.state().text());
        node.put("received_at", upload.receivedAt().toString());
        Upload.Counts counts = upload.counts();
        node.put("rows", counts.rows());
        node.put("done", counts.done());
        node.put("issued", counts.issued());
        node.put("rejected", counts.rejected());
        node.put("failed", counts.failed());
        upload.report().ifPresent(report -> addReport(node, upload.state(), report));
        String location = RestUpload.location(upload.id());
        upload.result().ifPresent(file -> node.put("result", location + "/result"));
        upload.rejects().ifPresent(file -> node.put("rejects", location + "/rejects"));
        return new HttpAnswer(status, HttpAnswer.JSON, node.toString());
    }

    private static void addReport(ObjectNode node, Upload.State state, JsonNode report) {
        if (state == Upload.State.REFUSED) {
            copy(report, List.of("code", "message", "row", "line"), node.putObject("error"));
            copy(report, List.of("refused_at"), node);
        } else {
            copy(report, List.of("reused", "errors", "generation", "started_at", "finished_at"), node);
        }
    }

    private static void copy(JsonNode from, List<String> members, ObjectNode to) {
        for (String member : members) {
            if (from.has(member)) {
                to.set(member, from.get(member));
            }
        }
    }
}
