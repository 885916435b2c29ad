package dev.beginibridge.check;

import dev.beginibridge.Certificates;
import dev.beginibridge.WireStub;
import dev.beginibridge.check.Finding.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** A fault of a configuration or of what is around it, and the finding that it must bring. */
record PlantedFault(String name, Level level, String area, String seen, Planting planting) {
    interface Planting {
        void plant(Stage stage) throws Exception;
    }

    static List<PlantedFault> all() {
        return List.of(
                fail("a misspelt key", "configuration", "begini.rest.port", stage -> stage.set("begini.rest.prot", 1)),
                fail("no deployment", "configuration", "no deployment", stage -> {
                    stage.values.keySet().removeIf(key -> key.contains("deployment"));
                }),
                fail("both environments in one process", "configuration", "production", stage -> {
                    stage.set("begini.deployments.sme-loans.environment", "production");
                }),
                fail("production against a sandbox", "configuration", "a production bridge would ask", stage -> {
                    stage.set("begini.environment", "production");
                    stage.set("begini.deployments.sme-loans.environment", "production");
                    stage.set("begini.deployments.personal-loans.environment", "production");
                }),
                warn("a REST door without clients", "configuration", "no client", stage -> {
                    stage.values.remove("begini.rest.clients.tester.token");
                }),
                fail("a folder without routes", "routes", "there is no jms-", stage -> {
                    stage.set("begini.routes", stage.directory);
                }),
                fail("a route file with a mistake", "routes", "own.camel.yaml: line 3: expected <block end>", stage -> {
                    stage.route("- route:\n    id: own\n   from: seda:own\n");
                }),
                fail("a route that sends nowhere", "routes", "own.camel.yaml: line 6: route own: step ask", stage -> {
                    stage.route("""
                            - route:
                                id: own
                                from:
                                  uri: seda:own
                                  steps:
                                    - to: {id: ask, uri: direct:lnik}
                            """);
                }),
                warn("a token that may be guessed", "configuration", "clients.web.token (", stage -> {
                    stage.set("begini.rest.clients.web.token", "s3cret-token");
                }),
                fail("id and key exchanged", "credentials", "exchanged", stage -> {
                    stage.askByName();
                    stage.set("begini.deployments.personal-loans.integration-id", Stage.KEY);
                    stage.set("begini.deployments.personal-loans.api-key", "1234567890987654321");
                }),
                warn("an id of another shape", "credentials", "neither 24 hex digits", stage -> {
                    stage.askByName();
                    stage.set("begini.deployments.personal-loans.integration-id", "PL-1");
                }),
                warn("one key for two deployments", "credentials", "have the same key", stage -> {
                    stage.askByName();
                    stage.set("begini.deployments.sme-loans.api-key", Stage.KEY);
                }),
                warn("key files of two deployments crossed", "credentials", "named for the other", stage -> {
                    stage.askByName();
                    crossed(stage, "personal-loans", "sme-loans");
                    crossed(stage, "sme-loans", "personal-loans");
                }),
                fail("a key that Begini refuses", "begini", "refuses the key (403)", answering(403, "Invalid Api-key")),
                fail("a gateway that drops the key", "begini", "saw no key", answering(400, "No Api-key supplied")),
                warn("a receiver with another key", "begini", "answered 403, which most often means", stage -> {
                    stage.begini.answer(WireStub.json(422, "{\"webhook_receiver_status_code\":403,\"detail\":\"no\"}"));
                }),
                warn("a receiver that is not reached", "begini", "cannot reach the webhook", answering(503, "no")),
                warn("a receiver that Begini does not know", "begini", "has no endpoint to send them to", stage -> {
                    stage.set("begini.webhooks.enabled", true);
                }),
                fail("a Begini that is away", "begini", "refused the connection", stage -> stage.begini.close()),
                fail("a proxy that is away", "begini", "the proxy refused the connection", stage -> {
                    stage.set("begini.api.proxy.host", "127.0.0.1");
                    stage.set("begini.api.proxy.port", 1);
                }),
                fail("a host that is not known", "begini", "is not known", Stage::askByName),
                fail("a root that is missing", "begini", "is not trusted", stage -> stage.tls("good")),
                warn("a certificate of Begini's that ends soon", "begini", "ends in 3 days", stage -> {
                    Certificates certificates = stage.tls("good");
                    stage.set("begini.api.extra-root", certificates.root);
                    // the certificate has 29 days left, and this clock sees only three of them
                    stage.clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(25));
                }),
                fail(
                        "a clock that is wrong",
                        "begini",
                        "behind Begini's",
                        stage -> stage.begini.answer(WireStub.json(424, "{}", "Date: Fri, 01 Jan 2100 00:00:00 GMT"))),
                fail("a broker that is away", "broker", "cannot be reached", stage -> {
                    stage.set("begini.jms.broker-url", "tcp://127.0.0.1:1");
                }),
                fail("a wrong password of the broker", "broker", "refuses the user", stage -> {
                    stage.bank();
                    stage.set("begini.jms.password", "another");
                }),
                fail("a wrong password of a second broker", "broker", "the broker branch refuses the user", stage -> {
                    BankBroker bank = stage.bank();
                    stage.set("begini.jms.brokers.branch.url", bank.url());
                    stage.set("begini.jms.brokers.branch.user", BankBroker.USER);
                    stage.set("begini.jms.brokers.branch.password", "another");
                }),
                fail("a second broker that is away", "broker", "that begini.jms.brokers.branch.url names it", stage -> {
                    stage.set("begini.jms.brokers.branch.url", "tcp://127.0.0.1:1");
                }),
                fail("a queue that is missing", "broker", "there is no queue BEGINI.LINK.REPLY", stage -> {
                    stage.bank().remove("BEGINI.LINK.REPLY");
                }),
                fail("no queue for results", "broker", "there is no queue BEGINI.RESULT", stage -> {
                    stage.bank().remove("BEGINI.RESULT");
                    stage.set("begini.results.hand-over", "on");
                }),
                fail("no right to take requests", "broker", "may not use the queue BEGINI.LINK.REQUEST", stage -> {
                    stage.bank().forbid(BankBroker.REQUEST);
                }),
                fail("no right to send replies", "broker", "may not use the queue BEGINI.LINK.REPLY", stage -> {
                    stage.bank().forbid("BEGINI.LINK.REPLY");
                }),
                fail("a queue that drops requests", "broker", "drops its messages", stage -> {
                    BankBroker bank = stage.bank();
                    bank.remove(BankBroker.REQUEST);
                    bank.create(BankBroker.REQUEST, true);
                }),
                fail("no dead-letter address", "broker", "no dead-letter address", stage -> {
                    stage.bank()
                            .set(new AddressSettings()
                                    .setAutoCreateQueues(false)
                                    .setMaxDeliveryAttempts(100)
                                    .setRedeliveryDelay(1_000));
                }),
                warn("few deliveries", "broker", "after 3 deliveries", stage -> {
                    stage.bank().set(BankBroker.documented().setMaxDeliveryAttempts(3));
                }),
                warn("a broker on another machine without TLS", "broker", "broker-url", stage -> {
                    stage.set("begini.jms.broker-url", "(tcp://127.0.0.1:1,tcp://broker.invalid:1)");
                }),
                warn("a second one without TLS", "broker", "the broker branch is on another machine", stage -> {
                    stage.set("begini.jms.brokers.branch.url", "tcp://broker.invalid:1");
                }),
                fail("a store that no TLS uses", "certificates", "trust-store is not used", stage -> {
                    stage.set("begini.jms.broker-url", "tcp://127.0.0.1:1");
                    stage.set("begini.jms.trust-store", stage.file("roots.p12", "", "rw-------"));
                }),
                warn("a database on another machine without TLS", "ledger", "does not insist on TLS", stage -> {
                    stage.set("begini.ledger.url", "jdbc:postgresql://127.0.0.1,db.invalid/begini");
                }),
                fail("a damaged ledger", "ledger", "damaged", stage -> {
                    stage.file("ledger.db", "no database at all, and long enough to be looked at", "rw-------");
                }),
                fail("a ledger below a file", "ledger", "no directory", stage -> {
                    stage.set(
                            "begini.ledger.url", "jdbc:sqlite:" + stage.file("plain", "", "rw-------") + "/ledger.db");
                }),
                fail("tables that another user must make", "ledger", "begini-bridge migrate", stage -> {
                    stage.set("begini.ledger.url", "jdbc:sqlite:" + stage.file("empty.db", "", "rw-------"));
                    stage.set("begini.ledger.migrate", "false");
                }),
                fail("a PostgreSQL that is away", "ledger", "does not answer", stage -> {
                    stage.set("begini.ledger.url", "jdbc:postgresql://127.0.0.1:1/begini");
                }),
                fail("a full disk", "disk", "too little room", stage -> stage.set("begini.disk.min-free", "900000GB")),
                fail("a disk too full for result files", "disk", "for the result files in", stage -> {
                    stage.set("begini.disk.min-free", "900000GB");
                    stage.set("begini.results.folder", stage.directory.resolve("results"));
                }),
                fail("a folder that is a file", "folders", "no directory", stage -> {
                    stage.set("begini.file.outbox", stage.file("outbox", "", "rw-------"));
                }),
                fail("a file for a folder of results", "folders", "begini.results.folder=", stage -> {
                    stage.set("begini.file.enabled", false);
                    stage.set("begini.results.folder", stage.file("results", "", "rw-------"));
                }),
                fail("folders on two file systems", "folders", "two file systems", stage -> {
                    Path other = Files.createTempDirectory(Path.of("/dev/shm"), "begini-check");
                    stage.opened(() -> Files.delete(other));
                    stage.set("begini.file.inbox", other);
                }),
                fail("a key that everybody can read", "secrets", "every user of this machine", stage -> {
                    stage.values.remove("begini.deployments.personal-loans.api-key");
                    stage.set(
                            "begini.deployments.personal-loans.api-key-file",
                            stage.file("personal.key", "sandbox-key-personal-loans", "rw-r--r--"));
                }),
                fail("a management key that everybody can read", "secrets", "management.key holds secrets", stage -> {
                    stage.set("begini.management.tls.certificate", stage.directory.resolve("none.pem"));
                    stage.set("begini.management.tls.key", stage.file("management.key", "", "rw-r--r--"));
                }),
                fail("a key in a folder that a variable names", "secrets", "every user of this machine", stage -> {
                    stage.file("named.key", "sandbox-key-personal-loans", "rw-r--r--");
                    stage.values.remove("begini.deployments.personal-loans.api-key");
                    stage.set(
                            "begini.deployments.personal-loans.api-key-file",
                            "{{env:HOME_OF_KEYS:" + stage.directory + "}}/named.key");
                }),
                warn("an outbox that is open to everybody", "secrets", "can open files in it", stage -> {
                    Path outbox = Files.createTempDirectory(Path.of("/dev/shm"), "begini-check");
                    stage.opened(() -> Files.delete(outbox));
                    Files.setPosixFilePermissions(outbox, PosixFilePermissions.fromString("rwxr-xr-x"));
                    stage.set("begini.file.outbox", outbox);
                }),
                fail("a certificate without its key", "certificates", "cannot be read", stage -> {
                    stage.set("begini.rest.tls.certificate", stage.directory.resolve("none.pem"));
                    stage.set("begini.rest.tls.key", stage.directory.resolve("none.key"));
                }),
                fail("no certificate for webhooks alone", "certificates", "cannot be read", stage -> {
                    stage.set("begini.rest.enabled", false);
                    stage.set("begini.webhooks.enabled", true);
                    stage.set("begini.rest.tls.certificate", stage.directory.resolve("none.pem"));
                    stage.set("begini.rest.tls.key", stage.directory.resolve("none.key"));
                }),
                warn(
                        "a certificate of webhooks alone that ends",
                        "certificates",
                        "webhooks' certificate ends",
                        stage -> {
                            stage.set("begini.rest.enabled", false);
                            stage.set("begini.webhooks.enabled", true);
                            stage.shows("begini.rest.tls");
                        }),
                warn(
                        "a management certificate that ends",
                        "certificates",
                        "management port's certificate ends",
                        stage -> {
                            stage.shows("begini.management.tls");
                        }),
                fail("no PGP recipient whose key is valid", "certificates", "4746695F7384A040", stage -> {
                    stage.set("begini.file.pgp.key-file", Path.of("src/test/resources/pgp/bridge.secret.asc"));
                    stage.set("begini.file.pgp.recipients-file", Path.of("src/test/resources/pgp/expired.public.asc"));
                }),
                warn("a PGP recipient whose key has expired", "certificates", "4746695F7384A040", stage -> {
                    stage.set("begini.file.pgp.key-file", Path.of("src/test/resources/pgp/bridge.secret.asc"));
                    stage.set("begini.file.pgp.recipients-file", Path.of("src/test/resources/pgp/both.public.asc"));
                }),
                fail("a port that is taken", "ports", "the REST door cannot listen", stage -> {
                    ServerSocket other = stage.opened(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                    stage.set("begini.rest.port", other.getLocalPort());
                }),
                fail("a port of webhooks that is taken", "ports", "the webhooks cannot listen", stage -> {
                    ServerSocket other = stage.opened(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                    stage.set("begini.webhooks.enabled", true);
                    stage.set("begini.webhooks.port", other.getLocalPort());
                }),
                fail(
                        "the REST door's port for webhooks",
                        "configuration",
                        "is 18080, which the REST door has too",
                        stage -> {
                            stage.set("begini.rest.port", 18080);
                            stage.set("begini.webhooks.enabled", true);
                            stage.set("begini.webhooks.host", "127.0.0.1");
                        }),
                fail("one port for two", "configuration", "is 18080, which the REST door has too", stage -> {
                    stage.set("begini.rest.port", 18080);
                    stage.set("begini.management.port", 18080);
                }),
                warn("REST beyond loopback without TLS", "ports", "by plain HTTP", stage -> {
                    stage.set("begini.rest.host", "0.0.0.0");
                }),
                warn("webhooks beyond loopback without TLS", "ports", "the webhooks can be reached", stage -> {
                    stage.set("begini.webhooks.enabled", true);
                    stage.set("begini.webhooks.host", "0.0.0.0");
                }),
                fail("management beyond loopback without operator", "ports", "no operator", stage -> {
                    stage.set("begini.management.host", "0.0.0.0");
                }),
                fail("e-mail addresses as uids", "uids", "1 uids look like an e-mail address (line 2)", stage -> {
                    stage.uids = Optional.of(stage.file("uids.txt", "LOAN-10001\njo@example.com\n", "rw-------"));
                }));
    }

    private static PlantedFault fail(String name, String area, String seen, Planting planting) {
        return new PlantedFault(name, Level.FAIL, area, seen, planting);
    }

    private static PlantedFault warn(String name, String area, String seen, Planting planting) {
        return new PlantedFault(name, Level.WARN, area, seen, planting);
    }

    private static Planting answering(int status, String detail) {
        return stage -> stage.begini.answer(WireStub.json(status, "{\"detail\":\"" + detail + "\"}"));
    }

    private static void crossed(Stage stage, String owner, String other) throws Exception {
        String key = stage.values.remove("begini.deployments." + owner + ".api-key");
        stage.set("begini.deployments." + owner + ".api-key-file", stage.file(other + ".key", key, "rw-------"));
    }

    @Override
    public String toString() {
        return name;
    }
}
