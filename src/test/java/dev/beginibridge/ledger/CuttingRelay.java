package dev.beginibridge.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between the bridge and its database, and when told so keeps the next answer to itself and cuts that connection. */
final class CuttingRelay implements AutoCloseable {
    private final int server;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    /** The next bytes that the bridge sends are answered by a cut. */
    private final AtomicBoolean armed = new AtomicBoolean();

    private final AtomicBoolean cut = new AtomicBoolean();

    CuttingRelay(int server) throws IOException {
        this.server = server;
        start(() -> {
            while (true) {
                Socket bridge = listening.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), this.server);
                AtomicBoolean cutting = new AtomicBoolean();
                start(() -> pump(bridge, database, () -> {
                    if (armed.compareAndSet(true, false)) {
                        cutting.set(true);
                    }
                    return true;
                }));
                start(() -> pump(database, bridge, () -> {
                    cut.compareAndSet(false, cutting.get());
                    return !cutting.get();
                }));
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Asked before bytes are handed on; false: they are kept, and the connection ends. */
    private interface Permit {
        boolean passes();
    }

    private static void start(Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException e) {
                        // closed
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pump(Socket from, Socket to, Permit permit) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[65_536];
            for (int n = in.read(bytes); n > 0 && permit.passes(); n = in.read(bytes)) {
                out.write(bytes, 0, n);
                out.flush();
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    void cutNextAnswer() {
        cut.set(false);
        armed.set(true);
    }

    boolean hasCut() {
        return cut.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
