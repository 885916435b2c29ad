package dev.beginibridge.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** The token call as somebody would write it by hand: a pooled Apache HttpClient, no retry, no ledger. */
final class PlainCall implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final URI tokens;
    private final String integrationId;
    private final String apiKey;
    private final CloseableHttpClient http;

    PlainCall(URI begini, String integrationId, String apiKey, int inFlight) {
        this.tokens = begini.resolve("/v1/sessions-management/tokens");
        this.integrationId = integrationId;
        this.apiKey = apiKey;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(inFlight)
                        .setMaxConnTotal(inFlight)
                        .build())
                .disableAutomaticRetries()
                .build();
    }

    /** The access token for a uid. */
    String token(String uid) throws IOException {
        HttpPost post = new HttpPost(tokens);
        post.setHeader("api-key", apiKey);
        post.setEntity(new StringEntity(
                "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + integrationId + "\"}",
                ContentType.APPLICATION_JSON));
        String body = http.execute(post, response -> EntityUtils.toString(response.getEntity()));
        return MAPPER.readTree(body).path("access_token").asText();
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
