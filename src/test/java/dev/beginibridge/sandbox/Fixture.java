package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.Configs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** A sandbox on a free port, and a client for it that does nothing by itself. */
final class Fixture {
    static final JsonMapper JSON = new JsonMapper();
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private Fixture() {}

    static Sandbox sandbox(Clock clock) {
        return new Sandbox(Configs.sandbox(0, Duration.ZERO, Duration.ofHours(24), List.of()), clock);
    }

    static HttpRequest.Builder post(Sandbox sandbox, String path, String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> token(Sandbox sandbox, String uid) throws IOException, InterruptedException {
        return send(post(sandbox, TokenEndpoint.PATH, Raw.body(uid)).header("api-key", "sandbox-key-personal-loans"));
    }

    static HttpResponse<String> control(Sandbox sandbox, String method, String path)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    static String accessToken(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).path("access_token").textValue();
    }

    /** Header (0) or claims (1) of a JWT. */
    static JsonNode part(String token, int index) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
    }
}
