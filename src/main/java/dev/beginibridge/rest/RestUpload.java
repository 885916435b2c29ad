package dev.beginibridge.rest;

import dev.beginibridge.client.Client;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams a batch to the file door: {@code POST /v1/batches?name=NAME.csv}.
 *
 * @param max the bytes of a batch
 */
record RestUpload(Optional<Uploads> uploads, long max, Transfers transfers) implements Processor {
    static final String CSV = "text/csv";
    static final String NDJSON = "application/x-ndjson";

    private static final String PATH = "/v1/batches";
    /** Those that say what a file is; a name with none of them gets that of its content. */
    private static final List<String> EXTENSIONS = List.of(".csv", ".jsonl", ".gz", ".pgp", ".gpg");

    private static final Logger LOG = LoggerFactory.getLogger(RestUpload.class);

    /** Whether a request's body is a batch. */
    static boolean isUpload(Request request) {
        return PATH.equals(request.getHttpURI().getPath())
                && request.getMethod().equals("POST");
    }

    static String location(String id) {
        return PATH + "/" + id;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        HttpServletRequest http = exchange.getMessage(HttpMessage.class).getRequest();
        answer(http, ClientHandler.clientOf(exchange)).writeTo(exchange.getMessage());
    }

    private HttpAnswer answer(HttpServletRequest http, Client client) throws IOException {
        String name;
        try {
            name = name(http);
        } catch (InvalidRequest e) {
            return Problems.invalid(400, e.getMessage()).closing();
        }
        if (uploads.isEmpty()) {
            return Problems.noBatches().closing();
        }
        if (http.getContentLengthLong() > max) {
            return Problems.tooLarge(max);
        }
        if (!transfers.begin()) {
            return Problems.busy().closing();
        }
        EndPoint connection = RestBinding.connection(http);
        long idleTimeout = connection.getIdleTimeout();
        connection.setIdleTimeout(transfers.timeFor(0).toMillis()); // whoever falls silent keeps a place, too
        try {
            String id = uploads.get()
                    .take(
                            name,
                            client.name(),
                            client.deployments(),
                            new SentBody(http.getInputStream(), max, transfers));
            Upload upload = uploads.get().find(id).orElseThrow();
            LOG.info("Batch {}: {} sent by client {}", id, name, client.name());
            return RestBatch.answer(202, upload).with("Location", location(id));
        } catch (SentBody.Refused e) {
            return e.answer();
        } finally {
            connection.setIdleTimeout(idleTimeout);
            transfers.end();
        }
    }

    /** The file's name; its extension is that of the content sent. */
    private static String name(HttpServletRequest http) throws InvalidRequest {
        String[] names = http.getParameterValues("name");
        if (names != null && names.length > 1) {
            throw new InvalidRequest("the query's name is there twice");
        }
        boolean csv = http.getContentType().toLowerCase(Locale.ROOT).startsWith(CSV);
        String extension = csv ? ".csv" : ".jsonl";
        String given = names == null ? "" : names[0];
        String lower = given.toLowerCase(Locale.ROOT);
        String name = EXTENSIONS.stream().anyMatch(lower::endsWith) ? given : given + extension;
        if (!Uploads.isName(name)) {
            throw new InvalidRequest("send the file's name as ?name=NAME" + extension + ": " + Uploads.NAME_WORDS);
        }
        if (!name.toLowerCase(Locale.ROOT).endsWith(extension)) {
            throw new InvalidRequest("the file's name does not fit its content type: " + CSV + " is NAME.csv, " + NDJSON
                    + " is NAME.jsonl");
        }
        return name;
    }
}
