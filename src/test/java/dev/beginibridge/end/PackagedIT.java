package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.Children;
import dev.beginibridge.WireStub;
import dev.beginibridge.end.JmsClient.Reply;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged bridge against parts that are not ours: a stub on a bare socket, a broker's own process, curl. */
@Timeout(180)
class PackagedIT {
    private static final String TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    Path directory;

    @Test
    void repliesAreContractTrueAndNothingOfTheCallersReachesBegini() throws Exception {
        int brokerPort = BridgeProcess.freePort();
        try (WireStub begini = new WireStub(WireStub.json(
                        200,
                        "{\"access_token\":\"" + TOKEN
                                + "\",\"url\":\"https://api.begini.co/master/psychometrics\"}"));
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), brokerPort);
                BridgeProcess bridge = new BridgeProcess(
                                directory.resolve("bridge"),
                                begini.url(),
                                Map.of("begini.jms.broker-url", broker.url()))
                        .start();
                JmsClient jms = new JmsClient(broker.url())) {
            assertTrue(curl(bridge, "{\"request_id\":\"W-1\",\"uid\":\"WIRE-REST-1\"}", "X-Caller: mine", "Cookie: a=b")
                    .endsWith("\n201"));
            String again = curl(bridge, "{\"request_id\":\"W-1\",\"uid\":\"WIRE-REST-1\"}");
            assertTrue(again.endsWith("\n200"), again);
            assertEquals(
                    "{\"request_id\":\"W-1\",\"deployment\":\"personal-loans\",\"environment\":\"test\","
                            + "\"uid\":\"WIRE-REST-1\",\"status\":\"issued\",\"reused\":true,"
                            + "\"link\":\"https://app.psychometric.me/" + TOKEN + "\",\"access_token\":\"" + TOKEN
                            + "\",\"session_url\":\"https://api.begini.co/master/psychometrics\","
                            + "\"expires_at\":\"2100-01-01T00:00:00Z\"}",
                    again.replaceFirst("\n200$", ""));

            Queue replies = jms.session.createTemporaryQueue();
            TextMessage request = jms.session.createTextMessage("{\"uid\":\"WIRE-JMS-1\"}");
            request.setJMSReplyTo(replies);
            request.setStringProperty("XCaller", "mine");
            request.setStringProperty("CamelHttpUri", "http://127.0.0.1:1/elsewhere");
            request.setStringProperty("Authorization", "Bearer mine");
            jms.send("BEGINI.LINK.REQUEST", request);
            Message answer = jms.session.createConsumer(replies).receive(20_000);
            Reply reply = JmsClient.read(answer);
            assertEquals("issued", reply.status());
            assertEquals(request.getJMSMessageID(), answer.getJMSCorrelationID());
            assertFalse(answer.propertyExists("XCaller"));
            assertFalse(answer.propertyExists("Authorization"));

            TestBridge.dropOnly(
                    directory.resolve("bridge/inbox"), "wire.csv", "uid,api-key,Authorization\nWIRE-FILE-1,x,y\n");
            TestBridge.Result result = TestBridge.result(directory.resolve("bridge/outbox"), "wire.csv");
            assertTrue(
                    result.lines().get(1).startsWith("WIRE-FILE-1,x,y,issued,false,"),
                    result.lines().get(1));

            assertEquals(3, begini.requests().size());
            for (String seen : begini.requests()) {
                assertEquals(
                        Set.of(
                                "accept",
                                "api-key",
                                "connection",
                                "content-length",
                                "content-type",
                                "host",
                                "user-agent"),
                        headerNames(seen));
                assertTrue(seen.contains("\r\napi-key: sandbox-key-personal-loans\r\n"));
                assertFalse(seen.contains("mine"), "something of the caller's is on the wire");
            }
            assertFalse(bridge.output().contains("sandbox-key"), "a key in the log");
            assertFalse(bridge.output().contains("WIRE-"), "a uid in the log");
            assertEquals(143, bridge.terminate(), bridge.output());
            assertTrue(bridge.output().contains("begini-bridge has stopped"), bridge.output());
        }
    }

    private static Set<String> headerNames(String request) {
        Set<String> names = new TreeSet<>();
        request.substring(0, request.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .forEach(line -> names.add(line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT)));
        return names;
    }

    /** The body, a line break and the status. */
    private static String curl(BridgeProcess bridge, String json, String... headers) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                "curl",
                "-s",
                "-w",
                "\\n%{http_code}",
                "http://127.0.0.1:" + bridge.rest + "/v1/links",
                "-H",
                "Authorization: Bearer " + TestBridge.REST_TOKEN,
                "-H",
                "Content-Type: application/json",
                "-d",
                json));
        for (String header : headers) {
            command.add("-H");
            command.add(header);
        }
        return output(new ProcessBuilder(command), 0);
    }

    @Test
    void sendPrintsOneLinkAndTheStatusTellsWhetherThereIsOne() throws Exception {
        try (WireStub begini = new WireStub(WireStub.json(200, "{\"access_token\":\"" + TOKEN + "\"}"))) {
            BridgeProcess bridge = new BridgeProcess(directory, begini.url(), Map.of("begini.log.level", "debug"));
            JsonNode good = send(bridge, "SEND-UID-1", 0);
            assertEquals("issued", good.path("status").asText(), good.toString());
            assertFalse(good.path("reused").asBoolean(true), good.toString());
            assertTrue(send(bridge, "SEND-UID-1", 0).path("reused").asBoolean());
            JsonNode bad = send(bridge, "a b", 1);
            assertEquals("invalid_uid", bad.path("error").path("code").asText(), bad.toString());
            assertEquals(1, begini.requests().size());
            bridge.close();
        }
    }

    /** What stands on standard output: one JSON document, and no log line however talkative the log is. */
    private JsonNode send(BridgeProcess bridge, String uid, int status) throws IOException, InterruptedException {
        Path log = directory.resolve("send.log");
        ProcessBuilder send = command("send", uid, "--config", bridge.configuration())
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()));
        JsonNode reply = STRICT.readTree(output(send, status));
        assertTrue(Files.readString(log).contains("answered: door=cli "), "the log is on standard error");
        return reply;
    }

    @Test
    void wrongConfigurationStopsTheStartWithEveryProblemAndStatus2() throws Exception {
        Path wrong = directory.resolve("wrong.properties");
        Files.writeString(wrong, """
                begini.api.base-ulr=https://api.begini.co
                begini.rest.port=eighty
                begini.deployments.loans.integration-id=1
                begini.deployments.loans.api-key=very-secret
                begini.deployments.loans.environment=production
                """);
        String said = output(command("run", "--config", wrong.toString()), 2);
        assertTrue(said.contains("begini.api.base-ulr") && said.contains("begini.api.base-url"), said);
        assertTrue(said.contains("begini.rest.port") && said.contains("eighty"), said);
        assertTrue(said.contains("begini.deployments.loans.environment"), said);
        assertFalse(said.contains("very-secret"), said);

        assertTrue(output(command("run"), 2).contains("no deployment is configured"));
        assertTrue(output(command("rnu"), 2).contains("run"));
        assertTrue(output(command(), 2).contains("Usage"));
        assertTrue(output(command("--version"), 0).startsWith("begini-bridge "));
        String help = output(command("--help"), 0);
        assertTrue(help.contains("Exit status"), help);
        for (String command :
                List.of("run", "demo", "sandbox", "send", "replay", "layout", "file", "files", "uid-hash")) {
            assertTrue(help.contains("\n  " + command + " "), help);
        }
        assertTrue(output(command("run", "--config", "missing.properties"), 2).contains("missing.properties"));
    }

    @Test
    void theSandboxAloneAnswersAndListsWhatItWasAsked() throws Exception {
        int port = BridgeProcess.freePort();
        ProcessBuilder builder = command("sandbox");
        builder.environment().put("BEGINI_SANDBOX_PORT", String.valueOf(port));
        Process sandbox = Children.start(builder.redirectErrorStream(true));
        try {
            assertEquals(
                    "Begini sandbox on http://127.0.0.1:" + port,
                    sandbox.inputReader().readLine());
            String url = "http://127.0.0.1:" + port;
            String token = output(
                    new ProcessBuilder(
                            "curl",
                            "-s",
                            url + "/v1/sessions-management/tokens",
                            "-H",
                            "api-key: sandbox-key-personal-loans",
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            "{\"uid\":\"ALONE-UID-1\",\"integration_id\":\"1234567890987654321\"}"),
                    0);
            assertTrue(token.startsWith("{\"access_token\":\"eyJ"), token);
            assertTrue(output(new ProcessBuilder("curl", "-s", url + "/_sandbox/calls"), 0)
                    .contains("ALONE-UID-1"));
        } finally {
            sandbox.destroyForcibly();
        }
    }

    @Test
    void anAddressInUseIsNamedByItsKey() throws Exception {
        try (WireStub begini = new WireStub(WireStub.json(200, "{}"));
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String key : List.of("begini.rest.port", "begini.management.port", "begini.broker.port")) {
                try (BridgeProcess bridge =
                        new BridgeProcess(directory, begini.url(), Map.of(key, String.valueOf(taken.getLocalPort())))) {
                    String said = output(command("run", "--config", bridge.configuration()), 2);
                    assertTrue(said.contains("  " + key), said);
                }
            }
        }
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new java.util.ArrayList<>(
                List.of(BridgeProcess.BUNDLE.resolve("bin/begini-bridge").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    private static String output(ProcessBuilder builder, int status) throws IOException, InterruptedException {
        Process process = Children.start(
                builder.redirectErrorStream(builder.redirectError().equals(ProcessBuilder.Redirect.PIPE)));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(status, process.exitValue(), text);
        return text;
    }
}
