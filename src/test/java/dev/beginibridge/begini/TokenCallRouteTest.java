package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.WireStub;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.BridgeConfig.ApiHeader;
import dev.beginibridge.config.Tls;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped route around its camel-http endpoint: what gets out of a message, and what gets in from an answer. */
@Timeout(60)
class TokenCallRouteTest {
    private static final Deployment DEPLOYMENT = Calls.deployment("1234567890987654321", Calls.KEY, false);

    @TempDir
    Path directory;

    private WireStub begini;
    private TokenRoute route;

    @BeforeEach
    void start() throws IOException {
        begini = new WireStub(json(200, Calls.OK_BODY));
        route = Calls.open(begini.url(), Optional.empty(), Tls.ofJvm());
    }

    @AfterEach
    void stop() throws IOException {
        route.close();
        begini.close();
    }

    private Exchange send(String endpoint, Object body, Map<String, Object> headers) {
        Exchange exchange =
                ExchangeBuilder.anExchange(route.camel()).withBody(body).build();
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        return route.camel().createProducerTemplate().send(endpoint, exchange);
    }

    private static TokenCall call() {
        return new TokenCall(DEPLOYMENT, Calls.UID, Duration.ofMinutes(1));
    }

    /** CVE-2026-85251: camel-http 4.22.0 would take key and body along to another host. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectToAnotherHostTakesNothingThere(int status) throws IOException {
        try (WireStub elsewhere = new WireStub(json(200, Calls.OK_BODY))) {
            String location = elsewhere.url().toString().replace("127.0.0.1", "localhost") + "/v1/tokens";
            begini.answer(json(status, "{}", "Location: " + location));
            assertInstanceOf(TokenAnswer.Unavailable.class, Calls.once(route));
            assertEquals(1, begini.requests().size());
            assertEquals(0, elsewhere.connections(), "neither key nor body nor a connection went there");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"followRedirects=true", "skipRequestHeaders=false", "logHttpActivity=true", "httpClient.x=1"})
    void noOptionOfTheEndpointWeakensIt(String option) {
        String uri = "begini:" + begini.url() + "/v1/sessions-management/tokens?httpMethod=POST&" + option;
        ResolveEndpointFailedException refused = assertThrows(
                ResolveEndpointFailedException.class, () -> route.camel().getEndpoint(uri));
        assertTrue(refused.getMessage().contains("does not take [" + option.replaceAll("=.*", "") + "]"));
    }

    @Test
    void noPropertyOfTheComponentWeakensIt() throws IOException {
        ApiComponent component = route.camel().getComponent("begini", ApiComponent.class);
        component.setFollowRedirects(true);
        component.setSkipRequestHeaders(false);
        component.setCopyHeaders(true);
        String uri = "begini:" + begini.url() + "/again?httpMethod=POST&throwExceptionOnFailure=false";
        try (WireStub elsewhere = new WireStub(json(200, "{}"))) {
            begini.answer(json(307, "{}", "Location: " + elsewhere.url()));
            Exchange exchange = send(uri, TokenRequest.of(call(), new ApiHeaders(List.of())), Map.of("x-added", "1"));
            assertEquals(307, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
            assertEquals(0, elsewhere.connections());
            assertFalse(begini.requests().get(0).contains("x-added"));
        }
    }

    @Test
    void noHeaderOfAMessageGetsOutAndNoneComesBack() {
        begini.answer(json(200, Calls.OK_BODY, "Set-Cookie: a=b", "X-Of-Begini: 1"));
        Exchange exchange = send(
                TokenClient.ENDPOINT,
                call(),
                Map.of(
                        "CamelHttpUri", "http://127.0.0.1:1/elsewhere",
                        "CamelHttpPath", "/elsewhere",
                        "CamelHttpQuery", "a=b",
                        "CamelHttpMethod", "GET",
                        "CamelHttpProtocolVersion", "HTTP/1.0",
                        "Authorization", "Bearer of-the-caller",
                        "Content-Encoding", "gzip",
                        "Content-Type", "text/plain",
                        "api-key", "of-the-caller"));
        assertInstanceOf(TokenAnswer.Usable.class, exchange.getMessage().getBody());
        assertEquals(Map.of(), exchange.getMessage().getHeaders());
        String request = begini.requests().get(0);
        assertTrue(request.startsWith("POST /v1/sessions-management/tokens HTTP/1.1\r\n"), request);
        assertTrue(request.contains("\r\nContent-Type: application/json\r\n"), request);
        assertFalse(request.contains("of-the-caller"), request);
        assertFalse(request.toLowerCase(Locale.ROOT).contains("encoding"), request);
    }

    @Test
    void theKeyIsInNoHeaderOfTheMessage() throws Exception {
        Map<String, Object> headers = new ConcurrentHashMap<>();
        AdviceWith.adviceWith(route.camel(), "token-call", advice -> advice.weaveById("call-token-api")
                .before()
                .process(exchange -> headers.putAll(exchange.getMessage().getHeaders())));
        assertInstanceOf(TokenAnswer.Usable.class, Calls.once(route));
        assertEquals(Map.of(), headers);
        assertTrue(begini.requests().get(0).contains("\r\napi-key: " + Calls.KEY + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"uid\":\"QWERT-1\"}", ""})
    void theEndpointTakesNoOtherBody(String body) {
        String uri = "begini:" + begini.url() + "/v1/sessions-management/tokens?httpMethod=POST";
        Exchange exchange = send(uri, body, Map.of());
        assertInstanceOf(IllegalArgumentException.class, exchange.getException());
        assertEquals(0, begini.connections());
    }

    /** As docs/own-door.md says: a test of a team's own needs no Begini. */
    @Test
    void oneLinePutsAnAnswerInBeginisPlace() throws Exception {
        AdviceWith.adviceWith(route.camel(), "token-call", advice -> advice.weaveById("call-token-api")
                .replace()
                .setBody()
                .constant("{\"access_token\":\"of-the-mock\"}"));
        TokenAnswer.Usable usable = assertInstanceOf(TokenAnswer.Usable.class, Calls.once(route));
        assertEquals(Secret.of("of-the-mock"), usable.token());
        assertEquals(0, begini.connections());
    }

    @Test
    void furtherHeadersTravelAndAChangedFileIsTakenUp() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.key"), "first");
        List<ApiHeader> configured = List.of(
                new ApiHeader("X-Gateway-Key", Secret.of("first"), Optional.of(file)),
                new ApiHeader("Authorization", Secret.of("Basic Zm9v"), Optional.empty()));
        ApiHeaders headers = new ApiHeaders(configured);
        headers.refresh();
        Files.writeString(file, "second\n");
        headers.refresh();
        assertWire(headers, "X-Gateway-Key: second", "Authorization: Basic Zm9v");
        Files.writeString(file, "half\r\nInjected: 1\n");
        headers.refresh();
        assertWire(headers, "X-Gateway-Key: second", "Authorization: Basic Zm9v");
        assertFalse(headers.toString().contains("second"));
    }

    private void assertWire(ApiHeaders headers, String... lines) throws Exception {
        BridgeConfig.Api config = new BridgeConfig.Api(
                begini.url(), Calls.CONNECT, Calls.WHOLE, 8, Optional.empty(), Tls.ofJvm(), List.of());
        try (TokenClient client = new TokenClient(config, headers, Clock.systemUTC());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            TokenRoute.addTo(camel, client, config);
            camel.start();
            camel.createProducerTemplate().requestBody(TokenClient.ENDPOINT, call());
        }
        String request = begini.requests().get(begini.requests().size() - 1);
        Set<String> sent = Set.of(request.split("\r\n"));
        assertTrue(sent.containsAll(List.of(lines)), request);
        assertTrue(sent.contains("api-key: " + Calls.KEY), request);
    }

    @Test
    void aBaseUrlWithAPathIsKept() {
        URI behindGateway = URI.create(begini.url() + "/gateway/begini");
        try (TokenRoute there = Calls.open(behindGateway, Optional.empty(), Tls.ofJvm())) {
            assertInstanceOf(TokenAnswer.Usable.class, Calls.once(there));
        }
        assertTrue(begini.requests().get(0).startsWith("POST /gateway/begini/v1/sessions-management/tokens "));
    }
}
