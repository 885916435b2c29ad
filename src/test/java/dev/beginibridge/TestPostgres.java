package dev.beginibridge;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The PostgreSQL of the tests: the one that the build brings along, or another version's programs by {@code
 * -Dtest.postgres=FILE.txz}; docs/ledger.md says how such a file is made.
 */
public final class TestPostgres {
    private static final String PROGRAMS = System.getProperty("test.postgres");

    private static Path template;

    private TestPostgres() {}

    public static EmbeddedPostgres.Builder builder() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        return PROGRAMS == null
                ? builder
                : builder.setPgBinaryResolver((system, machine) -> Files.newInputStream(Path.of(PROGRAMS)));
    }

    public static EmbeddedPostgres start() throws IOException {
        return fresh().start();
    }

    /** On a copy of the files of a new server, which are made once in each process of the tests: to make them takes seconds. */
    public static synchronized EmbeddedPostgres.Builder fresh() throws IOException {
        if (template == null) {
            template = folder().resolve("data");
            at(template).start().close();
        }
        Path copy = folder().resolve("data");
        copy(template, copy);
        return at(copy);
    }

    /** It is gone when the process ends. */
    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("begini-postgres");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(folder.toFile())));
        return folder;
    }

    /** One that waits for the disk, as a bank's does; the embedded server is made for tests and does not unless told to. */
    public static EmbeddedPostgres durable() throws IOException {
        return fresh().setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    /** Cuts all connections of bridges, and returns when they are gone. */
    public static void disconnectAll(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            List<Integer> cut = new ArrayList<>();
            try (ResultSet found = statement.executeQuery("SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'begini-bridge'")) {
                while (found.next()) {
                    cut.add(found.getInt(1));
                }
            }
            await().until(() -> {
                for (int pid : cut) {
                    try (ResultSet still =
                            statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE pid = " + pid)) {
                        if (still.next()) {
                            return false;
                        }
                    }
                }
                return true;
            });
        }
    }

    /** One whose data are at a place that the test knows; who connects how is said by lines of {@code pg_hba.conf}. */
    public static EmbeddedPostgres.Builder at(Path data, String... access) {
        return builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setDataDirectoryCustomizer(made -> write(made, access));
    }

    private static void write(File made, String... access) {
        if (access.length > 0) {
            try {
                Files.write(made.toPath().resolve("pg_hba.conf"), List.of(access));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Runs statements as the administrator. */
    public static void execute(EmbeddedPostgres server, String... statements) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** {@code kill -9} of a server's first process; the others end when they notice. */
    public static void kill(EmbeddedPostgres embedded, Path data)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path file = data.resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(file).get(0));
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(server), server.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().get(10, TimeUnit.SECONDS);
        }
        Files.delete(file);
        embedded.close(); // it lets go of the folder
    }

    /** A copy of a stopped server's data. */
    public static void copy(Path data, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(data.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    public static String url(EmbeddedPostgres server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }
}
