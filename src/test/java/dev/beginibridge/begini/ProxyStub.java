package dev.beginibridge.begini;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A CONNECT proxy on a bare socket that keeps every byte a client sent to or through it. */
final class ProxyStub implements AutoCloseable {
    static final String USER = "proxy-user";
    static final String PASSWORD = "proxy-pass-word";

    /** How it takes a CONNECT. */
    enum Manner {
        OPEN,
        WANTS_CREDENTIALS,
        FORBIDS,
        WANTS_NTLM,
        SILENT
    }

    private final ServerSocket server;
    private final Manner manner;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream through = new ByteArrayOutputStream();

    ProxyStub(Manner manner) throws IOException {
        this.manner = manner;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                start(() -> serve(socket));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** Heads of the requests made to the proxy itself. */
    List<String> heads() {
        return heads;
    }

    /** What the client sent through the tunnels. */
    String through() {
        synchronized (through) {
            return through.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            Optional<String> head = head(client.getInputStream());
            while (head.isPresent()) {
                heads.add(head.get());
                if (manner == Manner.SILENT) {
                    client.getInputStream().read(); // until the client hangs up
                    return;
                }
                if (isWelcome(head.get())) {
                    tunnel(client, URI.create("tcp://" + head.get().split(" ", 3)[1]));
                    return;
                }
                String refusal = manner == Manner.FORBIDS
                        ? "HTTP/1.1 403 Forbidden\r\n"
                        : "HTTP/1.1 407 Proxy Authentication Required\r\n" + challenges();
                client.getOutputStream()
                        .write((refusal + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                head = head(client.getInputStream());
            }
        }
    }

    private String challenges() {
        return manner == Manner.WANTS_NTLM
                ? "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n"
                : "Proxy-Authenticate: Basic realm=\"p\"\r\n";
    }

    private boolean isWelcome(String head) {
        String credentials =
                Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return manner == Manner.OPEN
                || (manner == Manner.WANTS_CREDENTIALS
                        && head.contains("Proxy-Authorization: Basic " + credentials + "\r\n"));
    }

    private void tunnel(Socket client, URI target) throws IOException {
        try (Socket begini = new Socket(target.getHost(), target.getPort())) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            start(() -> begini.getInputStream().transferTo(client.getOutputStream()));
            OutputStream out = begini.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = client.getInputStream().read(buffer);
                    read >= 0;
                    read = client.getInputStream().read(buffer)) {
                synchronized (through) {
                    through.write(buffer, 0, read);
                }
                out.write(buffer, 0, read);
            }
        }
    }

    /** Empty when the client hung up. */
    private static Optional<String> head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            head.append((char) next);
        }
        return Optional.of(head.toString());
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        Thread.currentThread().interrupt(); // one side hung up: the end of this thread
                    }
                },
                "proxy-stub");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
