package dev.beginibridge.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.WireStub;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.sandbox.Sandbox;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The go-live list finds each fault, finds none where there is none, ends in time, and leaves nothing behind. */
@Timeout(120)
class ChecklistIT {
    @TempDir
    Path directory;

    static List<PlantedFault> faults() {
        return PlantedFault.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void finds(PlantedFault fault) throws Exception {
        try (Stage stage = new Stage(directory)) {
            fault.planting().plant(stage);
            List<Finding> findings = stage.check();
            assertTrue(
                    findings.stream()
                            .anyMatch(finding -> finding.level() == fault.level()
                                    && finding.area().equals(fault.area())
                                    && (finding.seen() + finding.advice()).contains(fault.seen())),
                    () -> fault + " in " + findings);
            assertShowsNoSecret(findings);
        }
    }

    @Test
    void isSilentWhereAllIsWell() throws Exception {
        try (Stage stage = new Stage(directory)) {
            BankBroker bank = stage.bank();
            bank.remove("BEGINI.RESULT"); // no result can come: there are no webhooks
            stage.set("begini.ledger.url", "jdbc:sqlite:" + directory.resolve("new/ledger.db"));
            stage.set("begini.results.folder", directory.resolve("new/results"));
            stage.set("begini.jms.brokers.branch.url", bank.url());
            stage.set("begini.jms.brokers.branch.user", BankBroker.USER);
            stage.set("begini.jms.brokers.branch.password", BankBroker.PASSWORD);
            List<Finding> findings = stage.check();
            assertEquals(List.of(), Stage.bad(findings));
            assertTrue(findings.toString().contains("has a dead-letter address"), findings::toString);
            assertTrue(findings.toString().contains("connected to the broker branch as bridge"), findings::toString);
            assertEquals(0, bank.traces());
            try (Stream<Path> left = Files.list(directory)) {
                assertEquals(List.of(), left.toList(), "nothing was made");
            }
            assertTrue(stage.begini.requests().stream()
                    .allMatch(request -> request.startsWith("POST /v1/webhooks-management/test HTTP/1.1\r\n")));
            assertTrue(stage.begini.requests().stream().noneMatch(request -> request.contains("uid")));
        }
    }

    /** Its ledger, ports and queues are those of the bridge that runs: all of that is looked at, and none is taken away. */
    @Test
    void isSilentBesideARunningBridge() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = TestBridge.start(
                        directory, sandbox, "begini.rest.deadline", "30s", "begini.api.call-timeout", "30s");
                Stage stage = new Stage(directory)) {
            assertEquals(201, bridge.post("{\"uid\":\"BESIDE-CHECK-1\"}").status());
            stage.set("begini.api.base-url", sandbox.baseUrl());
            List<Finding> findings = stage.check();
            assertEquals(List.of(), Stage.bad(findings));
            assertTrue(findings.toString().contains("tables are up to date"), findings::toString);
            assertTrue(findings.toString().contains("by a bridge that runs"), findings::toString);
            assertEquals(200, bridge.post("{\"uid\":\"BESIDE-CHECK-1\"}").status());
            assertEquals(201, bridge.post("{\"uid\":\"BESIDE-CHECK-2\"}").status());
        }
        try (Stage stage = new Stage(directory)) { // and after it, when nobody has the ledger
            assertEquals(List.of(), Stage.bad(stage.check()));
        }
    }

    /** With PostgreSQL there is no other sign of it; whether it wants a client certificate makes no difference. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void knowsARunningBridgeByTheCertificateOfItsManagementPort(boolean wantsClients) throws Exception {
        try (Stage stage = new Stage(directory)) {
            Certificates certificates = stage.shows("begini.management.tls");
            if (wantsClients) {
                stage.set("begini.management.tls.client-roots", certificates.clientCertificate);
            }
            ManagementServer server = stage.opened(new ManagementServer(
                    BridgeConfig.from(stage.settings()).management(),
                    stage.opened(new Health(stage.clock)),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    authorization -> false,
                    new Handler.Sequence()));
            server.start();
            stage.set("begini.management.port", server.port());
            assertEquals(
                    List.of("the management port listens on 127.0.0.1:" + server.port() + ", by a bridge that runs"),
                    ofManagementPort(stage));
        }
    }

    @Test
    void takesNoOtherServerForARunningBridge() throws Exception {
        try (Stage stage = new Stage(directory)) {
            Certificates certificates = stage.shows("begini.management.tls");
            WireStub other =
                    stage.opened(new WireStub(WireStub.json(200, "{}"), certificates.server("misnamed", false)));
            stage.set("begini.management.port", other.url().getPort());
            assertEquals(
                    List.of("the management port cannot listen on 127.0.0.1:"
                            + other.url().getPort()),
                    ofManagementPort(stage));
        }
    }

    private static List<String> ofManagementPort(Stage stage) throws InterruptedException {
        return stage.check().stream()
                .filter(finding -> finding.area().equals("ports"))
                .map(Finding::seen)
                .filter(seen -> seen.startsWith("the management port"))
                .toList();
    }

    @Test
    void endsInTimeWithEverythingAway() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Stage stage = new Stage(directory)) {
            String address = "127.0.0.1:" + silent.getLocalPort(); // it accepts and never says a word
            stage.set("begini.api.base-url", "http://" + address);
            stage.set("begini.api.call-timeout", "60s");
            stage.set("begini.jms.broker-url", "tcp://" + address);
            stage.set("begini.ledger.url", "jdbc:postgresql://" + address + "/begini");
            stage.set("begini.management.port", silent.getLocalPort());
            long started = System.nanoTime();
            Settings settings = stage.settings();
            List<Finding> findings = Checklist.of(
                            BridgeConfig.from(settings), settings, Path.of(""), stage.uids, stage.clock)
                    .run();
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            assertTrue(took.compareTo(Duration.ofSeconds(18)) < 0, "it took " + took);
            for (String area : List.of("begini", "broker", "ledger", "ports")) {
                assertTrue(
                        Stage.bad(findings).stream()
                                .anyMatch(finding -> finding.area().equals(area)),
                        () -> area + " in " + findings);
            }
        }
    }

    private static void assertShowsNoSecret(List<Finding> findings) {
        String shown = findings.toString();
        for (String secret : List.of(
                "sandbox-key-personal-loans",
                Stage.KEY,
                BankBroker.PASSWORD,
                TestBridge.REST_TOKEN,
                "jo@example.com")) {
            assertTrue(!shown.contains(secret), () -> secret + " in " + shown);
        }
    }

    /** A server that gives each request something else than the API it stands for. */
    @Test
    void keepsAnAbsurdAnswerApart() throws Exception {
        try (Stage stage = new Stage(directory)) {
            stage.begini.answer(WireStub.json(200, "x".repeat(100_000)));
            List<Finding> findings = stage.check();
            assertTrue(findings.stream().noneMatch(finding -> finding.seen().contains("xxx")), findings::toString);
        }
    }
}
