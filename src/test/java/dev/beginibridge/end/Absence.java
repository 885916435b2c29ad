package dev.beginibridge.end;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A bridge whose parts all stand outside of it, so that each can go away and come back. */
final class Absence implements AutoCloseable {
    /** What can be away, by the health check that tells of it. */
    enum Part {
        LEDGER("ledger"),
        BROKER("broker"),
        /** The file system of the file door. */
        DISK("folders"),
        BEGINI("begini"),
        PROXY("begini");

        final String check;

        Part(String check) {
            this.check = check;
        }

        /** Another bridge could not do better. */
        boolean degradesOnly() {
            return this == BEGINI || this == PROXY;
        }
    }

    private static final List<String> FOLDERS = List.of("inbox", "outbox", "archive", "rejected", "work");

    final CountingBegini begini;
    final TestBridge bridge;
    private final Path directory;
    private final Path disk;
    private final Path unmounted;
    private final String ledger;
    private final Relay proxy;
    private EmbeddedBroker broker;
    private Connection locker;

    /** @param deadline of requests at every door */
    Absence(Path directory, String deadline) throws Exception {
        this.directory = directory;
        this.disk = directory.resolve("disk");
        this.unmounted = directory.resolve("disk-that-is-away");
        this.ledger = "jdbc:sqlite:" + directory.resolve("ledger.db");
        this.begini = new CountingBegini("sandbox-key-personal-loans");
        this.proxy = new Relay(begini.url().getPort());
        this.broker = broker(0);
        Map<String, String> keys = TestBridge.map(
                "begini.jms.broker-url",
                broker.url(),
                "begini.ledger.url",
                ledger,
                "begini.api.proxy.host",
                "127.0.0.1",
                "begini.api.proxy.port",
                Integer.toString(proxy.port()),
                "begini.api.call-timeout",
                "5s",
                "begini.api.max-concurrent",
                "4",
                "begini.probe.unreachable-interval",
                "300ms",
                "begini.retry.max-duration",
                deadline,
                "begini.rest.deadline",
                deadline);
        for (String folder : FOLDERS) {
            keys.put("begini.file." + folder, disk.resolve(folder).toString());
        }
        this.bridge = TestBridge.against(
                begini.url(),
                directory,
                keys.entrySet().stream()
                        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                        .toArray(String[]::new));
    }

    private EmbeddedBroker broker(int port) {
        BridgeConfig config = BridgeConfig.from(TestBridge.settings(
                directory,
                URI.create("http://127.0.0.1:1"),
                TestBridge.map("begini.broker.port", Integer.toString(port))));
        EmbeddedBroker started = new EmbeddedBroker(config.broker(), config.jms());
        started.start();
        return started;
    }

    JmsClient jms() throws Exception {
        return new JmsClient(broker.url());
    }

    Path inbox() {
        return disk.resolve("inbox");
    }

    Path outbox() {
        return disk.resolve("outbox");
    }

    Path work() {
        return disk.resolve("work");
    }

    void takeAway(Part part) throws Exception {
        switch (part) {
            case LEDGER -> {
                locker = DriverManager.getConnection(ledger);
                try (Statement statement = locker.createStatement()) {
                    statement.execute("PRAGMA busy_timeout = 20000");
                    statement.execute("BEGIN EXCLUSIVE");
                }
            }
            case BROKER -> broker.close();
            case DISK -> Files.move(disk, unmounted);
            case BEGINI -> begini.away(true);
            case PROXY -> proxy.away(true);
            default -> throw new IllegalArgumentException(part.name());
        }
    }

    void bringBack(Part part) throws Exception {
        switch (part) {
            case LEDGER -> unlock();
            case BROKER -> broker = broker(URI.create(broker.url()).getPort());
            case DISK -> Files.move(unmounted, disk);
            case BEGINI -> begini.away(false);
            case PROXY -> proxy.away(false);
            default -> throw new IllegalArgumentException(part.name());
        }
    }

    private void unlock() throws SQLException {
        if (locker != null) {
            locker.close(); // ends its transaction
            locker = null;
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        unlock();
        bridge.close();
        broker.close();
        proxy.close();
        begini.close();
    }

    /** A proxy that hands everything on to one server; away, it hangs up on everybody. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket server;
        private final int target;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private volatile boolean away;

        Relay(int target) throws IOException {
            this.target = target;
            this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
            pump(() -> {
                while (true) {
                    serve(server.accept());
                }
            });
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void pump(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (IOException e) {
                            Thread.currentThread().interrupt(); // one side hung up: the end of this thread
                        }
                    },
                    "relay");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Socket client) throws IOException {
            open.add(client);
            if (away) {
                client.close();
                return;
            }
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(behind);
            pump(() -> join(client, behind));
            pump(() -> join(behind, client));
        }

        private void join(Socket from, Socket to) throws IOException {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } finally {
                open.remove(from);
            }
        }

        int port() {
            return server.getLocalPort();
        }

        void away(boolean isAway) throws IOException {
            away = isAway;
            for (Socket socket : isAway ? open : Set.<Socket>of()) {
                socket.close();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            away(true);
        }
    }
}
