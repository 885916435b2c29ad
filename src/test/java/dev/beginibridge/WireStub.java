package dev.beginibridge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/** A server on a bare socket that records each request byte by byte and answers with whatever a test scripts. */
public final class WireStub implements AutoCloseable {
    /** Writes the answer to one request. */
    public interface Answer {
        void write(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Answer answer;

    public WireStub(Answer answer) throws IOException {
        this(answer, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** Behind a socket of the test's making, such as one that speaks TLS. */
    public WireStub(Answer answer, ServerSocket server) {
        this.answer = answer;
        this.server = server;
        start("stub-accept", () -> {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                start("stub-serve", () -> serve(socket));
            }
        });
    }

    public static Answer text(String... lines) {
        return (socket, out) -> out.write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    public static Answer json(int status, String body, String... headers) {
        return (socket, out) -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            head.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n\r\n")
                    .append(body);
            out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        };
    }

    public void answer(Answer next) {
        answer = next;
    }

    public URI url() {
        String scheme = server instanceof SSLServerSocket ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    /** Each request as it came: head and body. */
    public List<String> requests() {
        return requests;
    }

    public int connections() {
        return connections.get();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (true) {
                ByteArrayOutputStream head = new ByteArrayOutputStream();
                while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    head.write(next);
                }
                String text = head.toString(StandardCharsets.ISO_8859_1);
                int length = Integer.parseInt(
                        text.toLowerCase(Locale.ROOT).replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
                requests.add(text + new String(in.readNBytes(length), StandardCharsets.UTF_8));
                answer.write(socket, out);
                out.flush();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt(); // the test or its client hung up: the end of this thread
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
