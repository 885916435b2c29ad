package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.WireStub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md says about Jolokia, as it stands there, with the packaged bridge; only paths and the port are a test's. */
@Timeout(180)
class JolokiaIT {
    private static final String AGENT = "/opt/jolokia/jolokia-agent-jvm-javaagent.jar";
    private static final String FOLDER = "/etc/begini-bridge";
    private static final Path JAR =
            Path.of("target/jolokia/jolokia-agent-jvm-javaagent.jar").toAbsolutePath();

    @TempDir
    Path directory;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = BridgeProcess.freePort();
    }

    /** A part of the document, by what stands in its sample. */
    private String sample(String pattern) throws IOException {
        String document = Files.readString(Path.of("docs/operations.md"));
        String section = document.substring(document.indexOf("## JMX, Jolokia and traces"));
        Matcher sample = Pattern.compile(pattern).matcher(section);
        assertTrue(sample.find(), pattern);
        return sample.group(1)
                .replace(AGENT, JAR.toString())
                .replace(FOLDER, directory.toString())
                .replace("8778", Integer.toString(port));
    }

    private JsonNode get(String url, String login) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!login.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200
                ? TestBridge.JSON.readTree(response.body())
                : TestBridge.JSON.createObjectNode().put("status", response.statusCode());
    }

    @Test
    void itsAgentReadsRoutesAndStopsNone() throws Exception {
        Files.writeString(
                directory.resolve("jolokia.properties"),
                sample("```properties\n# \\S+/jolokia.properties\n((?s:.*?))```"));
        Files.writeString(
                directory.resolve("jolokia-access.xml"), sample("<!-- \\S+/jolokia-access.xml -->\n((?s:.*?))```"));
        String read = sample("'(http://\\S+)'");
        String login = sample("curl --user (\\S+) ");
        try (WireStub begini = new WireStub(WireStub.json(200, "{\"access_token\":\"a-token\"}"));
                BridgeProcess bridge = new BridgeProcess(
                                directory.resolve("bridge"), begini.url(), Map.of("begini.jmx", "true"))
                        .start(sample("JAVA_OPTS=\"(\\S+)\""));
                JmsClient jms = new JmsClient(bridge.brokerUrl())) {
            assertEquals("issued", jms.ask("{\"uid\":\"JOLOKIA-1\"}").status());
            assertEquals(1, get(read, login).path("value").asInt(), read);
            assertEquals(401, get(read, "").path("status").asInt(), "without the password");
            String stop = read.replace("/read/", "/exec/").replace("/ExchangesCompleted", "/stop()");
            assertEquals(403, get(stop, login).path("status").asInt(), "the policy lets nobody stop a route");
            assertEquals("issued", jms.ask("{\"uid\":\"JOLOKIA-2\"}").status());
            assertEquals(143, bridge.terminate(), "the agent does not hold up a stop");
        }
    }
}
