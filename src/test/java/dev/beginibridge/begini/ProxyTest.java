package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.WireStub;
import dev.beginibridge.begini.ProxyStub.Manner;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.begini.TokenAnswer.Unavailable;
import dev.beginibridge.begini.TokenAnswer.Usable;
import dev.beginibridge.config.Proxy;
import dev.beginibridge.config.Tls;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The token call through an outbound proxy: what each of the two sees, and what a proxy's own answer means. */
@Timeout(60)
class ProxyTest {
    private static final Optional<String> USER = Optional.of(ProxyStub.USER);
    private static final Optional<Secret> PASSWORD = Optional.of(Secret.of(ProxyStub.PASSWORD));

    @TempDir
    static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new Certificates(directory);
    }

    private static WireStub begini() throws Exception {
        return new WireStub(json(200, Calls.OK_BODY), certificates.server("good", false));
    }

    private static TokenRoute open(URI begini, int proxyPort, Optional<String> user, Optional<Secret> password) {
        Tls tls = new Tls(Optional.empty(), Optional.of(certificates.root), Optional.empty());
        return Calls.open(begini, Optional.of(new Proxy("127.0.0.1", proxyPort, user, password)), tls);
    }

    private static Unavailable refused(TokenRoute call) {
        Unavailable answer = assertInstanceOf(Unavailable.class, Calls.once(call));
        // At the deadline it is another thread that drops the connection, so it may be gone a moment later.
        await("no connection is kept by a call that has ended").until(() -> call.leased() == 0);
        return answer;
    }

    @Test
    void httpsGoesThroughATunnelThatSeesNothing() throws Exception {
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(Manner.OPEN);
                TokenRoute call = open(begini.url(), proxy.port(), Optional.empty(), Optional.empty())) {
            for (int i = 0; i < 5; i++) {
                assertInstanceOf(Usable.class, Calls.once(call));
            }
            assertEquals(5, begini.requests().size());
            assertEquals(1, proxy.heads().size(), "one tunnel, used again");
            assertTrue(proxy.heads()
                    .get(0)
                    .startsWith("CONNECT 127.0.0.1:" + begini.url().getPort() + " HTTP/1.1"));
            assertSeesNothing(proxy);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "WANTS_CREDENTIALS"})
    void credentialsAreForTheProxyAloneAndOnlyWhenItAsks(Manner manner) throws Exception {
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(manner);
                TokenRoute call = open(begini.url(), proxy.port(), USER, PASSWORD)) {
            assertInstanceOf(Usable.class, Calls.once(call));
            String request = begini.requests().get(0).toLowerCase(Locale.ROOT);
            assertFalse(request.contains("proxy"), "Begini sees nothing of the proxy: " + request);
            assertFalse(request.contains("authorization"), request);
            boolean sent = proxy.heads().stream().anyMatch(head -> head.contains("Proxy-Authorization"));
            assertEquals(manner == Manner.WANTS_CREDENTIALS, sent);
            assertSeesNothing(proxy);
        }
    }

    @Test
    void aChallengeOfBeginisDoesNotGetTheProxysCredentials() throws Exception {
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(Manner.WANTS_CREDENTIALS);
                TokenRoute call = open(begini.url(), proxy.port(), USER, PASSWORD)) {
            begini.answer(json(401, "{}", "WWW-Authenticate: Basic realm=\"b\""));
            assertEquals(new TokenAnswer.CredentialsRefused(401), Calls.once(call));
            assertEquals(1, begini.requests().size());
        }
    }

    /** Taken for Begini's, a proxy's 403 would suspend the deployment and its 407 would be a riddle. */
    @ParameterizedTest
    @EnumSource(names = {"FORBIDS", "WANTS_CREDENTIALS"})
    void aProxysRefusalIsNotBeginisAnswer(Manner manner) throws Exception {
        Optional<Secret> wrong = Optional.of(Secret.of("wr0ng"));
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(manner);
                TokenRoute without = open(begini.url(), proxy.port(), Optional.empty(), Optional.empty());
                TokenRoute withWrong = open(begini.url(), proxy.port(), USER, wrong)) {
            for (TokenRoute call : List.of(without, without, withWrong, withWrong)) {
                Unavailable answer = refused(call);
                assertEquals(Cause.CONNECTION, answer.cause());
                assertTrue(
                        answer.reason()
                                .contains(
                                        manner == Manner.FORBIDS
                                                ? "proxy refused the way to Begini with status 403"
                                                : "proxy refused the way to Begini with status 407: its user or"
                                                        + " password is missing or wrong"),
                        answer.reason());
                assertFalse(answer.reason().contains("wr0ng"), answer.reason());
            }
            assertEquals(List.of(), begini.requests());
            assertSeesNothing(proxy);
        }
    }

    @Test
    void aProxyThatTakesOnlyNtlmIsNotToldOfAsAWrongPassword() throws Exception {
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(Manner.WANTS_NTLM);
                TokenRoute call = open(begini.url(), proxy.port(), USER, PASSWORD)) {
            assertEquals(
                    "the proxy refused the way to Begini with status 407: it takes neither Basic nor Digest but only others"
                            + " such as NTLM, which the bridge does not speak",
                    refused(call).reason());
        }
    }

    @Test
    void aProxyThatIsDownIsNamed() throws Exception {
        int port;
        try (ProxyStub proxy = new ProxyStub(Manner.OPEN)) {
            port = proxy.port();
        }
        try (WireStub begini = begini();
                TokenRoute call = open(begini.url(), port, Optional.empty(), Optional.empty())) {
            Unavailable answer = refused(call);
            assertEquals(Cause.CONNECTION, answer.cause());
            assertEquals("the proxy refused the connection", answer.reason());
        }
    }

    @Test
    void aProxyThatDoesNotAnswerEndsAtTheCallTimeout() throws Exception {
        try (WireStub begini = begini();
                ProxyStub proxy = new ProxyStub(Manner.SILENT);
                TokenRoute call = open(begini.url(), proxy.port(), Optional.empty(), Optional.empty())) {
            long started = System.nanoTime();
            Unavailable answer = refused(call);
            assertEquals(Cause.TIMEOUT, answer.cause());
            assertEquals("the proxy did not open the way to Begini in time", answer.reason());
            assertTookAtMost(Calls.WHOLE.plusSeconds(1), started);
        }
    }

    /** A full accept queue lets no connection through; nor does a firewall that drops. */
    @Test
    void aProxyThatDoesNotAcceptEndsAtTheConnectTimeout() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (WireStub begini = begini();
                ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(deaf, queue);
            try (TokenRoute call = open(begini.url(), deaf.getLocalPort(), Optional.empty(), Optional.empty())) {
                long started = System.nanoTime();
                Unavailable answer = refused(call);
                assertEquals(Cause.TIMEOUT, answer.cause());
                assertEquals("the proxy did not accept a connection in time", answer.reason());
                assertTookAtMost(Calls.CONNECT.plusSeconds(1), started);
            }
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void plainHttpToLoopbackGoesThroughTheProxyToo() throws Exception {
        try (WireStub proxy = new WireStub(json(200, Calls.OK_BODY));
                TokenRoute call =
                        open(URI.create("http://localhost:1"), proxy.url().getPort(), USER, PASSWORD)) {
            assertInstanceOf(Usable.class, Calls.once(call));
            assertTrue(proxy.requests().get(0).startsWith("POST http://localhost:1/v1/sessions-management/tokens "));
        }
    }

    private static void fill(ServerSocket deaf, List<Socket> queue) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                return; // full
            }
        }
    }

    private static void assertTookAtMost(Duration most, long started) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        assertTrue(took.compareTo(most) < 0, "it took " + took);
    }

    private static void assertSeesNothing(ProxyStub proxy) {
        for (String secret : List.of(Calls.KEY, Calls.UID, "api-key")) {
            assertFalse(proxy.through().contains(secret), "the tunnel shows " + secret);
            assertTrue(proxy.heads().stream().noneMatch(head -> head.contains(secret)), "the proxy is told " + secret);
        }
    }
}
