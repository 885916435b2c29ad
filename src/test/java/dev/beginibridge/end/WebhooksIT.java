package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.Certificates;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.sandbox.Play;
import dev.beginibridge.sandbox.Sandbox;
import dev.beginibridge.tls.Trust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a link to its results: the sandbox's applicants, its webhooks, and a whole bridge. */
@Timeout(180)
class WebhooksIT {
    /** A call that is made twice would have two applicants. */
    private static final List<String> PATIENT =
            List.of("begini.api.call-timeout", "20s", "begini.rest.deadline", "30s");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestBridge start(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("begini.webhooks.enabled", "true"));
        all.addAll(PATIENT);
        all.addAll(List.of(more));
        TestBridge bridge = TestBridge.start(directory, all.toArray(String[]::new));
        bridge.sandbox().mode("webhooks=" + bridge.rest("/v1/webhooks"));
        return bridge;
    }

    private static String ask(TestBridge bridge, Play play) throws Exception {
        String uid = play.name() + "-1";
        TestBridge.Response link = bridge.post(
                "{\"request_id\":\"R-" + uid + "\",\"deployment\":\"personal-loans\",\"uid\":\"" + uid + "\"}");
        assertEquals(201, link.status(), link.body().toString());
        return uid;
    }

    private static List<JsonNode> events(TestBridge bridge, String uid) throws Exception {
        JsonNode events = bridge.get("/v1/results/personal-loans/" + uid).body().path("events");
        return StreamSupport.stream(events.spliterator(), false).toList();
    }

    private static List<JsonNode> awaited(TestBridge bridge, String uid, int count) {
        await().atMost(PATIENCE).until(() -> events(bridge, uid).size() >= count);
        try {
            return events(bridge, uid);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asText()).toList();
    }

    private static long posted(TestBridge bridge, Play play) {
        return bridge.sandbox().webhooks().stream()
                .filter(one -> one.uid().startsWith(play.name()))
                .count();
    }

    @Test
    void whateverApplicantsDoComesHome() throws Exception {
        try (TestBridge bridge = start()) {
            String score = ask(bridge, Play.MAGICRESULTSCORE);
            List<JsonNode> events = awaited(bridge, score, 2);
            assertEquals(List.of("psychometric_score.complete", "application.complete"), types(events));
            assertEquals("R-" + score, events.get(0).path("request_id").asText());
            assertEquals(
                    712,
                    events.get(0).at("/data/event/details/calculated/score").asInt());

            String early = ask(bridge, Play.MAGICRESULTEARLY);
            assertEquals(
                    "R-" + early,
                    awaited(bridge, early, 1).get(0).path("request_id").asText());

            String repeated = ask(bridge, Play.MAGICRESULTREPEATED);
            await().atMost(PATIENCE).until(() -> posted(bridge, Play.MAGICRESULTREPEATED) == 46);
            assertEquals(1, events(bridge, repeated).size());

            String disorder = ask(bridge, Play.MAGICRESULTDISORDER);
            assertEquals(
                    List.of("application.complete", "psychometric_score.complete", "application.incomplete"),
                    types(awaited(bridge, disorder, 3)));
            for (Play play : List.of(
                    Play.MAGICRESULTEXPIRED,
                    Play.MAGICRESULTCANCELLED,
                    Play.MAGICRESULTINCOMPLETE,
                    Play.MAGICRESULTUNKNOWN)) {
                assertEquals(1, awaited(bridge, ask(bridge, play), 1).size(), play.name());
            }

            String forged = ask(bridge, Play.MAGICRESULTFORGED);
            await().atMost(PATIENCE).until(() -> posted(bridge, Play.MAGICRESULTFORGED) == 1);
            assertEquals(List.of(), events(bridge, forged));

            ask(bridge, Play.MAGICRESULTNOUID);
            ask(bridge, Play.MAGICRESULTNOTJSON);
            await().atMost(PATIENCE)
                    .until(() ->
                            posted(bridge, Play.MAGICRESULTNOUID) == 1 && posted(bridge, Play.MAGICRESULTNOTJSON) == 1);
            String metrics = bridge.metrics();
            assertTrue(
                    metrics.contains("begini_webhooks_total{deployment=\"personal-loans\",outcome=\"stored\"} 13.0"),
                    metrics.lines()
                            .filter(line -> line.contains("begini_webhooks"))
                            .toList()
                            .toString());
            assertTrue(metrics.contains("begini_webhooks_total{deployment=\"-\",outcome=\"refused\"} 1.0"));
        }
    }

    @Test
    void anOldKeyCountsWhileKeysRotate() throws Exception {
        Path key = Files.writeString(directory.resolve("api.key"), "sandbox-key-personal-loans");
        Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
        try (sandbox;
                TestBridge bridge = TestBridge.start(
                        directory,
                        sandbox,
                        "begini.api.call-timeout",
                        "20s",
                        "begini.rest.deadline",
                        "30s",
                        "begini.probe.suspended-interval",
                        "1s",
                        "begini.webhooks.enabled",
                        "true",
                        "begini.deployments.personal-loans.api-key",
                        "",
                        "begini.deployments.personal-loans.api-key-file",
                        key.toString())) {
            sandbox.mode("webhooks=" + bridge.rest("/v1/webhooks"));
            sandbox.mode("key=personal-loans:rotated-key");
            Files.writeString(key, "rotated-key");
            await().atMost(PATIENCE) // until the key file has been looked at, the deployment is suspended
                    .until(() -> bridge.post("{\"uid\":\"AFTER-ROTATION\"}").status() == 201);
            String uid = ask(bridge, Play.MAGICRESULTOLDKEY);
            assertEquals(1, awaited(bridge, uid, 1).size());
            assertEquals(
                    1, awaited(bridge, ask(bridge, Play.MAGICRESULTEXPIRED), 1).size());
            assertTrue(
                    bridge.metrics().contains("begini_webhooks_former_key_total{deployment=\"personal-loans\"} 1.0"));
        }
    }

    /** By another door than the first, and the link is not a new one. */
    @Test
    void whoAskedLastIsTold() throws Exception {
        try (TestBridge bridge = start()) {
            assertEquals(
                    201,
                    bridge.post("{\"request_id\":\"R-1\",\"uid\":\"LAST-1\"}").status());
            assertTrue(bridge.askQueue("{\"request_id\":\"R-2\",\"uid\":\"LAST-1\"}")
                    .path("reused")
                    .asBoolean());
            int port = bridge.rest("/").getPort();
            assertEquals(200, Webhook.send(port, Webhook.body("LAST-1", "application.expired", "{}")));
            await().atMost(PATIENCE).until(() -> events(bridge, "LAST-1")
                    .get(0)
                    .path("request_id")
                    .asText()
                    .equals("R-2"));
            assertEquals(
                    200,
                    bridge.post("{\"request_id\":\"R-1\",\"uid\":\"LAST-1\"}").status());
            assertEquals(200, Webhook.send(port, Webhook.body("LAST-1", "application.complete", "{}")));
            await().atMost(PATIENCE)
                    .until(() -> events(bridge, "LAST-1").size() == 2
                            && events(bridge, "LAST-1")
                                    .get(1)
                                    .path("request_id")
                                    .asText()
                                    .equals("R-1"));
        }
    }

    /** As {@code docs/results.md} has them. */
    @Test
    void theDocumentsCommandsWork() throws Exception {
        String document = Files.readString(Path.of("docs", "results.md"));
        String commands = document.substring(document.indexOf("```sh\n") + 6);
        commands = commands.substring(0, commands.indexOf("```"));
        try (TestBridge bridge = start()) {
            String port = String.valueOf(bridge.rest("/").getPort());
            Process shell = new ProcessBuilder("sh", "-ec", commands.replace("8080", port))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, shell.waitFor(), output);
            assertEquals("{\"status\":\"received\"}", output);
            assertEquals(List.of("application.expired"), types(awaited(bridge, "QWERT-YUIOP", 1)));
        }
    }

    private static int status(URI url, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .method(method, HttpRequest.BodyPublishers.ofString("x"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void withoutWebhooksTheirPathsAreNotThere() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            assertEquals(404, status(bridge.rest("/v1/webhooks/personal-loans"), "POST"));
            assertEquals(404, status(bridge.rest("/flow/personal-loans/completed"), "GET"));
            assertEquals(401, status(bridge.rest("/v1/links"), "POST"));
        }
    }

    /** In a DMZ: nothing but the receiver, on the port of a REST door that is shut. */
    @Test
    void aReceiverNeedsNoOtherDoor() throws Exception {
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.webhooks.enabled",
                "true",
                "begini.rest.enabled",
                "false",
                "begini.jms.enabled",
                "false",
                "begini.file.enabled",
                "false")) {
            URI url =
                    URI.create(bridge.bridge.webhooks().orElseThrow().baseUrl().orElseThrow());
            assertEquals(403, status(url.resolve("/v1/webhooks/personal-loans"), "POST"));
            assertEquals(405, status(url.resolve("/flow/personal-loans/completed"), "POST"));
            assertEquals(404, status(url.resolve("/v1/links"), "POST"));
            assertTrue(bridge.bridge.rest().isEmpty());
        }
    }

    /** It shows the certificate of the REST door, and is one more port that must take up a renewed one. */
    @Test
    void aPortOfTheirOwnTakesUpARenewedCertificate() throws Exception {
        Certificates certificates = new Certificates(directory);
        Path shown = Files.copy(directory.resolve("misnamed.pem"), directory.resolve("shown.pem"));
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.webhooks.enabled",
                "true",
                "begini.webhooks.port",
                "0",
                "begini.rest.tls.certificate",
                shown.toString(),
                "begini.rest.tls.key",
                certificates.serverKey.toString())) {
            URI url =
                    URI.create(bridge.bridge.webhooks().orElseThrow().baseUrl().orElseThrow());
            assertEquals("https", url.getScheme());
            assertTrue(bridge.metrics().contains("begini_certificate_expiry_timestamp_seconds{use=\"webhooks\"}"));
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, Trust.in(List.of(certificates.rootCertificate())), null);
            Certificate first = certificateAt(url, trusting);
            Files.copy(directory.resolve("good.pem"), shown, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(PATIENCE).until(() -> !certificateAt(url, trusting).equals(first));
        }
    }

    private static Certificate certificateAt(URI url, SSLContext trusting) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aPortOfTheirOwnLeavesTheRestDoorAlone() throws Exception {
        try (TestBridge bridge = start("begini.webhooks.port", "0")) {
            URI url =
                    URI.create(bridge.bridge.webhooks().orElseThrow().baseUrl().orElseThrow());
            assertEquals(403, status(url.resolve("/v1/webhooks/personal-loans"), "POST"));
            assertEquals(404, status(bridge.rest("/v1/webhooks/personal-loans"), "POST"));
            assertFalse(url.getPort() == bridge.rest("/").getPort());
            bridge.sandbox().mode("webhooks=" + url.resolve("/v1/webhooks"));
            assertEquals(
                    1, awaited(bridge, ask(bridge, Play.MAGICRESULTEXPIRED), 1).size());
        }
    }

    /** The command {@code send}: a bridge without doors hands no events over, and needs no route that does. */
    @Test
    void oneRequestWithoutDoorsNeedsNoHandOver() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            Settings settings = TestBridge.settings(
                    directory,
                    sandbox.baseUrl(),
                    TestBridge.map("begini.webhooks.enabled", "true", "begini.results.hand-over", "on"));
            try (Bridge bridge =
                    Bridge.withoutDoors(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC())) {
                bridge.start();
                LinkRequest request =
                        new LinkRequest(Optional.empty(), Optional.empty(), "SENT-00001", Optional.empty());
                LinkReply reply = bridge.issue(request, "send", PATIENCE, Priority.INTERACTIVE);
                assertEquals("issued", reply.status());
            }
        }
    }
}
