package dev.beginibridge.check;

import dev.beginibridge.Certificates;
import dev.beginibridge.WireStub;
import dev.beginibridge.check.Finding.Level;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.end.ShippedRoutes;
import dev.beginibridge.end.TestBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** A configuration in which all is well, with a Begini and a broker to go with it, for a test to plant a fault in. */
final class Stage implements AutoCloseable {
    static final String KEY = "0f8fad5b-d9cb-469f-a165-70867728950e";
    /** What Begini says where no webhook is set: the key is good. */
    private static final WireStub.Answer GOOD = WireStub.json(424, "{\"detail\":\"Webhooks not set for 1\"}");

    final Path directory;
    final Map<String, String> values;
    final WireStub begini = new WireStub(GOOD);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    Optional<Path> uids = Optional.empty();
    Clock clock = Clock.systemUTC();

    Stage(Path directory) throws IOException {
        this.directory = directory;
        this.values = TestBridge.values(directory, begini.url());
    }

    void set(String key, Object value) {
        values.put(key, value.toString());
    }

    /** The stub's address by a name that does not look like a sandbox's. */
    void askByName() {
        set("begini.api.base-url", "https://begini.invalid");
        set("begini.deployments.personal-loans.api-key", KEY);
        set("begini.deployments.sme-loans.api-key", KEY.replace('0', '1'));
        set("begini.deployments.sme-loans.auth", "api-key");
    }

    /** A route file beside those of the package. */
    void route(String text) throws IOException {
        Path folder = ShippedRoutes.in(directory).folder();
        Files.writeString(folder.resolve("own.camel.yaml"), text);
        set("begini.routes", folder);
    }

    BankBroker bank() throws Exception {
        BankBroker bank = opened(new BankBroker(directory));
        set("begini.jms.broker-url", bank.url());
        set("begini.jms.user", BankBroker.USER);
        set("begini.jms.password", BankBroker.PASSWORD);
        return bank;
    }

    /** Begini by TLS, with one of the certificates {@code good}, {@code expired}, {@code misnamed}. */
    Certificates tls(String certificate) throws Exception {
        Certificates certificates = new Certificates(Files.createDirectories(directory.resolve("tls")));
        WireStub secure = opened(new WireStub(GOOD, certificates.server(certificate, false)));
        set("begini.api.base-url", secure.url());
        return certificates;
    }

    /** A port that shows the certificate {@code good}, which has 29 days left. */
    Certificates shows(String tls) throws Exception {
        Certificates certificates = new Certificates(Files.createDirectories(directory.resolve("tls")));
        set(tls + ".certificate", directory.resolve("tls/good.pem"));
        set(tls + ".key", certificates.serverKey);
        return certificates;
    }

    <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    Path file(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    Settings settings() {
        Properties properties = new Properties();
        properties.putAll(values);
        return Settings.empty().properties(properties, "test");
    }

    List<Finding> check() throws InterruptedException {
        Settings settings = settings();
        try {
            return Checklist.of(BridgeConfig.from(settings), settings, Path.of(""), uids, clock)
                    .run(Duration.ofSeconds(30));
        } catch (ConfigException e) {
            return Checklist.unreadable(e);
        }
    }

    static List<Finding> bad(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.level() != Level.OK).toList();
    }

    @Override
    public void close() {
        opened(begini);
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
