package dev.beginibridge.result.webhook;

import dev.beginibridge.Children;
import dev.beginibridge.FreePort;
import dev.beginibridge.end.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;

/** The receiver and its ledger in a process of their own, to be killed; it comes back on its port. */
final class KilledReceiver implements AutoCloseable {
    private static final String READY = "the receiver listens";

    final int port = FreePort.next();
    private final Path directory;
    private Process process;

    KilledReceiver(Path directory) throws IOException {
        this.directory = directory;
    }

    /** Starts it and waits until it listens. */
    KilledReceiver start() throws IOException {
        process = Children.start(
                JavaProcess.of(KilledReceiver.class.getName(), directory.toString(), Integer.toString(port)));
        StringBuilder said = new StringBuilder();
        for (String line = ""; !line.equals(READY); said.append(line).append('\n')) {
            line = process.inputReader().readLine();
            if (line == null) {
                throw new AssertionError("it ended: " + said);
            }
        }
        return this;
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        WebhookFixture fixture = new WebhookFixture(Path.of(args[0]), "begini.webhooks.port", args[1]);
        System.out.println(READY);
        // Until the parent dies or kills this process.
        while (System.in.read() >= 0) {}
        fixture.close();
    }
}
