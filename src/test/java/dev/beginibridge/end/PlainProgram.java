package dev.beginibridge.end;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * What somebody would write by hand for a file: read CSV, call with a pooled client from a fixed number of threads, write
 * CSV in order. No ledger, no resume, no retry; what the file door is measured against.
 */
final class PlainProgram implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int WINDOW = 1024;

    private final URI tokens;
    private final String integrationId;
    private final String apiKey;
    private final CloseableHttpClient http;
    private final ExecutorService threads;

    PlainProgram(URI begini, String integrationId, String apiKey, int inFlight) {
        this.tokens = begini.resolve("/v1/sessions-management/tokens");
        this.integrationId = integrationId;
        this.apiKey = apiKey;
        this.threads = Executors.newFixedThreadPool(inFlight);
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(inFlight)
                        .setMaxConnTotal(inFlight)
                        .build())
                .disableAutomaticRetries()
                .build();
    }

    void run(Path input, Path output) throws IOException, InterruptedException, ExecutionException {
        Deque<Future<String>> waiting = new ArrayDeque<>();
        try (BufferedReader in = Files.newBufferedReader(input);
                BufferedWriter out = Files.newBufferedWriter(output)) {
            out.write(in.readLine() + ",status,link\n");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (waiting.size() == WINDOW) {
                    out.write(waiting.remove().get());
                }
                String row = line;
                waiting.add(threads.submit(() -> answer(row)));
            }
            while (!waiting.isEmpty()) {
                out.write(waiting.remove().get());
            }
        }
    }

    private String answer(String row) throws IOException {
        // The uid is the field behind the quoted name.
        int from = row.indexOf("\",") + 2;
        String uid = row.substring(from, row.indexOf(',', from));
        if (!uid.matches("[A-Za-z0-9_-]{5,60}")) {
            return row + ",rejected,\n";
        }
        HttpPost post = new HttpPost(tokens);
        post.setHeader("api-key", apiKey);
        post.setEntity(new StringEntity(
                "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + integrationId + "\"}",
                ContentType.APPLICATION_JSON));
        String body = http.execute(post, response -> EntityUtils.toString(response.getEntity()));
        JsonNode answer = MAPPER.readTree(body);
        return row + ",issued,https://app.psychometric.me/"
                + answer.path("access_token").asText() + "\n";
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        http.close();
    }
}
