package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped route {@code link} before a core that issues a link for every readable uid. */
@Timeout(60)
class LinkRouteTest {
    private static final String REQUEST = "{\"request_id\":\"A-1\",\"deployment\":\"loans\",\"uid\":\"QWERT-1\"}";
    private static final JsonMapper JSON = new JsonMapper();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        LinkPort.bind(camel.getRegistry());
        RouteBuilder.addRoutes(camel, core -> core.from("direct:issue-link")
                .errorHandler(core.noErrorHandler())
                .process(LinkRouteTest::issue));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("file:routes/link.camel.yaml"));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static void issue(Exchange exchange) throws Exception {
        LinkRequest request = exchange.getMessage().getMandatoryBody(LinkRequest.class);
        if (request.uid().equals("STOPPING-1")) {
            throw new BridgeStopping();
        }
        exchange.getMessage()
                .setBody(new LinkReply.Issued(
                        request.requestId(),
                        request.deployment().orElse("loans"),
                        Environment.TEST,
                        request.uid(),
                        false,
                        URI.create("https://app.test"),
                        Secret.of("tok"),
                        "https://session.test",
                        Optional.empty()));
    }

    private Exchange ask(Object body) {
        return camel.createProducerTemplate().request("direct:link", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader("BeginiErrorCode", "of-a-request-before");
            exchange.getMessage().setHeader("CamelFileName", "a.json");
        });
    }

    static Stream<Object> readable() {
        byte[] bytes = REQUEST.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                REQUEST,
                java.nio.CharBuffer.wrap(REQUEST),
                "\uFEFF" + REQUEST,
                bytes,
                new ByteArrayInputStream(bytes),
                Map.of("request_id", "A-1", "deployment", "loans", "uid", "QWERT-1", "branch", 7));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void aRequestInEachFormIsAnsweredAsText(Object body) throws Exception {
        assertIssued(ask(body));
    }

    private static void assertIssued(Exchange exchange) throws IOException {
        String text = (String) exchange.getMessage().getBody();
        JsonNode reply = JSON.readTree(text);
        assertEquals("A-1", reply.path("request_id").asText());
        assertEquals("QWERT-1", reply.path("uid").asText());
        assertEquals("https://app.test/tok", reply.path("link").asText());
        assertEquals("issued", exchange.getMessage().getHeader("BeginiStatus"));
        assertNull(exchange.getMessage().getHeader("BeginiErrorCode"), "nothing of a request before");
        assertEquals("a.json", exchange.getMessage().getHeader("CamelFileName"), "the caller's own stays");
    }

    @Test
    void aFileIsReadAsItsBytes(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.json"), REQUEST);
        Exchange file = camel.createConsumerTemplate().receive("file:" + directory, 10_000);
        assertIssued(ask(file.getMessage().getBody()));
    }

    /** As one of another user is: the consumer lists it, and cannot open it. */
    @Test
    void aFileThatCannotBeOpenedIsItsOwnAnswer(@TempDir Path directory) throws Exception {
        Path request = Files.writeString(directory.resolve("a.json"), REQUEST);
        Object file = camel.createConsumerTemplate()
                .receive("file:" + directory + "?noop=true", 10_000)
                .getMessage()
                .getBody();
        Files.delete(request);
        whatCannotBeReadIsItsOwnAnswer(file);
    }

    static Stream<Object> unreadable() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("uid SECRET-1");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("uid SECRET-1");
            }
        };
        return Stream.of(
                Optional.empty(), // stands for null
                "",
                " ",
                "uid=QWERT-1",
                "[" + REQUEST + "]",
                REQUEST + REQUEST,
                "{\"uid\":\"A-12345\",\"uid\":\"B-12345\"}",
                "{\"uid\":17}",
                "{\"uid\":\"" + "x".repeat(1_100_000) + "\"}",
                new byte[] {'{', (byte) 0xC3, '}'},
                new byte[1_100_000],
                Map.of("uid", 17),
                Map.of("uid", Map.of("uid", "QWERT-1")),
                17,
                broken);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadIsItsOwnAnswer(Object body) throws Exception {
        Exchange exchange = ask(body.equals(Optional.empty()) ? null : body);
        assertNull(exchange.getException());
        String text = exchange.getMessage().getBody(String.class);
        JsonNode reply = JSON.readTree(text);
        assertEquals("rejected", reply.path("status").asText());
        assertEquals("invalid_request", reply.path("error").path("code").asText());
        assertEquals("rejected", exchange.getMessage().getHeader("BeginiStatus"));
        assertEquals("invalid_request", exchange.getMessage().getHeader("BeginiErrorCode"));
        assertFalse(reply.path("error").path("message").asText().contains("SECRET"));
    }

    /** As a copy of a queue door's request is marked. */
    @Test
    void nobodyParksWhatIsAskedHere() throws Exception {
        Exchange exchange = camel.createProducerTemplate().request("direct:link", asked -> {
            asked.getMessage().setBody(REQUEST);
            asked.getMessage().setHeader("CamelFileName", "a.json");
            asked.setProperty(RequestContext.PARKABLE, true);
        });
        assertIssued(exchange);
        assertNull(exchange.getProperty(RequestContext.PARKABLE));
    }

    @Test
    void onlyTheStopOfTheBridgeLeavesAsAnException() {
        Exchange exchange = ask(REQUEST.replace("QWERT-1", "STOPPING-1"));
        assertEquals(BridgeStopping.class, exchange.getException().getClass());
    }

    /** A log step of a route shows a reply before it is JSON as what it is, not what it holds. */
    @ParameterizedTest
    @CsvSource({"java.lang.String", "byte[]", "java.io.InputStream"})
    void noConverterMakesTextOfAReply(String type) throws Exception {
        Exchange exchange = camel.createProducerTemplate().request("direct:issue-link", asked -> asked.getMessage()
                .setBody(new LinkRequest(Optional.of("A-1"), Optional.empty(), "QWERT-1", Optional.empty())));
        Class<?> wanted = camel.getClassResolver().resolveClass(type);
        Object converted = exchange.getMessage().getBody(wanted);
        assertFalse(String.valueOf(converted).contains("tok"));
        assertFalse(String.valueOf(converted).contains("QWERT-1"));
    }
}
