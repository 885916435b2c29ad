package dev.beginibridge;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A primary PostgreSQL and its standby: until that takes over, a commit returns when both have it. */
public final class PostgresPair implements AutoCloseable {
    private final Path standbyData;
    private final EmbeddedPostgres standby;
    private final String addresses;
    private Path data;
    private EmbeddedPostgres primary;

    /** @param directory an empty one */
    public PostgresPair(Path directory) throws IOException {
        data = directory.resolve("first");
        standbyData = directory.resolve("second");
        primary = TestPostgres.at(data, "host all,replication all 127.0.0.1/32 trust")
                .start();
        int port = primary.getPort();
        primary.close();
        TestPostgres.copy(data, standbyData);
        Files.createFile(standbyData.resolve("standby.signal"));
        Files.writeString(
                standbyData.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n",
                StandardOpenOption.APPEND);
        primary = program(data)
                .setPort(port)
                .setServerConfig("synchronous_standby_names", "*")
                .start();
        standby = program(standbyData).start();
        addresses = "127.0.0.1:" + port + ",127.0.0.1:" + standby.getPort();
    }

    private static EmbeddedPostgres.Builder program(Path data) {
        return TestPostgres.at(data).setRegisterShutdownHook(true);
    }

    /** Of whichever is the primary, for the user {@code postgres}, who needs no password. */
    public String url() {
        return "jdbc:postgresql://" + addresses + "/postgres?targetServerType=primary";
    }

    /** Where the primary is now. */
    public int port() {
        return primary.getPort();
    }

    /** {@code kill -9} of the primary; the standby takes its place for good, and has none itself. */
    public void failOver() throws Exception {
        TestPostgres.kill(primary, data);
        TestPostgres.execute(standby, "SELECT pg_promote()");
        primary = standby;
        data = standbyData;
    }

    /** {@code kill -9} of the primary, which then starts again at its port. */
    public void kill() throws Exception {
        int port = primary.getPort();
        boolean alone = data.equals(standbyData);
        TestPostgres.kill(primary, data);
        EmbeddedPostgres.Builder again = program(data).setPort(port);
        primary = (alone ? again : again.setServerConfig("synchronous_standby_names", "*")).start();
    }

    @Override
    public void close() throws IOException {
        primary.close();
        standby.close();
    }
}
