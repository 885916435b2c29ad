package dev.beginibridge.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a bridge and its database, and breaks the connection when the server has committed a change of a link and would say
 * so: behind COMMIT, or behind a statement outside a transaction. It reads the texts of statements, so none may go by a name.
 */
final class CommitRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int database;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    CommitRelay(int database) throws IOException {
        this.database = database;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next commit reaches the server; its answer does not come back. */
    void loseNextAnswer() {
        armed.set(true);
    }

    int lost() {
        return lost.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "commit-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), database);
                open.addAll(List.of(client, behind));
                AtomicBoolean losing = new AtomicBoolean();
                start(() -> forward(client, behind, losing));
                start(() -> back(behind, client, losing));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void forward(Socket client, Socket behind, AtomicBoolean losing) {
        byte[] buffer = new byte[1 << 16];
        boolean begun = false;
        try (InputStream in = client.getInputStream();
                OutputStream out = behind.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String sent = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                begun |= sent.contains("BEGIN");
                boolean changes = sent.contains("INSERT INTO link") || sent.contains("UPDATE link");
                if ((sent.contains("COMMIT") || (changes && !begun)) && armed.compareAndSet(true, false)) {
                    losing.set(true);
                }
                begun &= !sent.contains("COMMIT") && !sent.contains("ROLLBACK");
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            close(client, behind);
        }
    }

    private void back(Socket behind, Socket client, AtomicBoolean losing) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = behind.getInputStream();
                OutputStream out = client.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (losing.get()) { // the server has done it
                    lost.incrementAndGet();
                    break;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // as below
        }
        close(client, behind);
    }

    private static void close(Socket... sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        close(open.toArray(Socket[]::new));
    }
}
