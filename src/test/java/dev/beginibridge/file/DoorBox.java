package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** The file door on folders of its own, with the shipped routes and a heart that a test writes. */
final class DoorBox implements AutoCloseable {
    /** What is visible is complete, so that tests need not wait. */
    static final FileRules RULES = Configs.fileRules(false, Duration.ZERO, false, Csv.STANDARD);

    final Path root;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final FileDoor door;
    /** How often the answers so far cannot be kept. */
    final AtomicInteger refusals = new AtomicInteger();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Database database;

    DoorBox(Path root, int concurrency, Processor heart) throws Exception {
        this(config(root, concurrency), heart);
    }

    DoorBox(BridgeConfig.File config, Processor heart) throws Exception {
        this(config, List.of(), heart);
    }

    DoorBox(BridgeConfig.File config, List<Layout> layouts, Processor heart) throws Exception {
        this(config, layouts, heart, Clock.systemUTC());
    }

    DoorBox(BridgeConfig.File config, List<Layout> layouts, Processor heart, Clock clock) throws Exception {
        this.root = config.outbox().getParent();
        Properties properties = new Properties();
        properties.setProperty(
                "begini.file.poll-interval", config.pollInterval().toMillis() + "ms");
        context.getPropertiesComponent().setInitialProperties(properties);
        database = TestDatabases.open(root);
        door = new FileDoor(config, layouts, retry(), context, refusing(database), clock, metrics);
        door.bind(context.getRegistry());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:issue-link")
                        .routeId("issue-link")
                        .errorHandler(noErrorHandler())
                        .process(heart);
            }
        });
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(PluginHelper.getResourceLoader(context)
                        .resolveResource("file:routes/file-requests.camel.yaml"));
        door.start();
        context.start();
    }

    /** A door with these settings, which takes at once what it sees, and notes what it asks for. */
    static DoorBox open(Path root, Consumer<LinkRequest> asked, String... settings) throws Exception {
        Properties properties = new Properties();
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        properties.setProperty("begini.file.quiet-time", "0s");
        BridgeConfig config = BridgeConfig.from(Settings.empty().properties(properties, "test"));
        return new DoorBox(
                config(root, 1, config.file().rules()),
                List.copyOf(config.layouts().values()),
                exchange -> {
                    asked.accept(exchange.getMessage().getBody(LinkRequest.class));
                    heart().process(exchange);
                });
    }

    static BridgeConfig.File config(Path root, int concurrency) {
        return config(root, concurrency, RULES);
    }

    static BridgeConfig.File config(Path root, int concurrency, FileRules rules) {
        return new BridgeConfig.File(
                true,
                root.resolve("inbox"),
                root.resolve("outbox"),
                root.resolve("archive"),
                root.resolve("rejected"),
                root.resolve("work"),
                concurrency,
                Duration.ofMillis(50),
                rules);
    }

    private static BridgeConfig.Retry retry() {
        return new BridgeConfig.Retry(Duration.ofHours(2), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    Inbox inbox() {
        return context.getRegistry().lookupByNameAndType("fileInbox", Inbox.class);
    }

    void stopRoute(String id) throws Exception {
        context.getRouteController().stopRoute(id);
    }

    void startRoute(String id) throws Exception {
        context.getRouteController().startRoute(id);
    }

    /** Puts a file into the inbox as the contract asks: by rename. */
    Path drop(String name, byte[] content) throws IOException {
        return drop(root, name, content);
    }

    static Path drop(Path root, String name, byte[] content) throws IOException {
        Path inbox = Files.createDirectories(root.resolve("inbox"));
        Path hidden = inbox.resolve(".dropping.tmp");
        Files.write(hidden, content);
        return Files.move(hidden, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    Path drop(String name, String content) throws IOException {
        return drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Path in(String folder, String name) {
        return root.resolve(folder).resolve(name);
    }

    String read(String folder, String name) throws IOException {
        return Files.readString(in(folder, name));
    }

    /** Waits until a file is there and the work folder is empty: the batch is done. */
    void awaitDone(String folder, String name) {
        awaitDone(root, folder, name, Duration.ofSeconds(20));
        await().until(this::isIdle);
    }

    /** No batch is left in the work folder, and this door has put its own away. */
    boolean isIdle() throws IOException {
        return names("work").isEmpty() && door.running().isEmpty();
    }

    static void awaitDone(Path root, String folder, String name, Duration limit) {
        await().atMost(limit)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(root.resolve(folder).resolve(name))
                        && names(root.resolve("work")).isEmpty());
    }

    List<String> names(String folder) throws IOException {
        return names(root.resolve(folder));
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(BatchRegister.FOLDER_ID))
                    .sorted()
                    .toList();
        }
    }

    /** A heart's answer that depends on the uid only: {@code bad…} is rejected, {@code old…} reused. */
    static LinkReply answer(LinkRequest request) {
        String uid = request.uid();
        if (uid == null || uid.startsWith("bad")) {
            return LinkReply.refuse(request, new LinkError(ErrorCode.INVALID_UID, "the uid is \"short\", or missing"));
        }
        if (uid.startsWith("late")) {
            return LinkReply.refuse(request, new LinkError(ErrorCode.BEGINI_UNAVAILABLE, "no answer in time"));
        }
        return new LinkReply.Issued(
                request.requestId(),
                request.deployment().orElse("default"),
                Environment.TEST,
                uid,
                uid.startsWith("old"),
                URI.create("https://app.example"),
                Secret.of("t-" + uid),
                "https://api.example/session",
                uid.startsWith("endless") ? Optional.empty() : Optional.of(Instant.parse("2026-11-22T15:01:22Z")));
    }

    static Processor heart() {
        return exchange ->
                exchange.getMessage().setBody(answer(exchange.getMessage().getBody(LinkRequest.class)));
    }

    @Override
    public void close() {
        door.close();
        context.stop();
        TestDatabases.close(root);
    }

    /** The database, but for {@link Database#sync}, which fails while there are {@link #refusals}. */
    private Database refusing(Database real) {
        return (Database) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sync") && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new LedgerUnavailable("the disk is full", null);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
