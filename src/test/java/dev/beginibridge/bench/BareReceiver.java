package dev.beginibridge.bench;

import dev.beginibridge.Children;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.JavaProcess;
import dev.beginibridge.end.SandboxProcess;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What somebody would write by hand for webhooks, in a process of its own: a servlet that checks the signature and appends the
 * body to a file, which it forces to the disk before it answers. No bounds, no duplicates found, nobody matched.
 */
final class BareReceiver implements AutoCloseable {
    private final int port = BridgeProcess.freePort();
    private final Process process;

    BareReceiver(String javaOptions, Path log, Path file, String key) throws IOException {
        process = Children.start(
                JavaProcess.of(javaOptions, BareReceiver.class.getName(), String.valueOf(port), file.toString(), key)
                        .redirectOutput(log.toFile()));
        SandboxProcess.awaitListening(port);
    }

    public static void main(String[] args) throws Exception {
        FileChannel file = FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Server server = new Server(new QueuedThreadPool());
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        ServletContextHandler servlets = new ServletContextHandler("/", false, false);
        servlets.addServlet(new ServletHolder(new Webhooks(args[2], file)), "/*");
        server.setHandler(servlets);
        server.start();
        server.join();
    }

    /** The servlet. */
    private static final class Webhooks extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final byte[] RECEIVED = "{\"status\":\"received\"}".getBytes(StandardCharsets.UTF_8);

        private final transient SecretKeySpec key;
        private final transient FileChannel file;

        private Webhooks(String key, FileChannel file) {
            this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512");
            this.file = file;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            if (!MessageDigest.isEqual(mac(body), HexFormat.of().parseHex(request.getHeader("X-Signature")))) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
                return;
            }
            synchronized (file) {
                file.write(ByteBuffer.wrap(body));
                file.force(false);
            }
            response.setContentType("application/json");
            response.setContentLength(RECEIVED.length);
            response.getOutputStream().write(RECEIVED);
        }

        private byte[] mac(byte[] body) {
            try {
                Mac mac = Mac.getInstance("HmacSHA512");
                mac.init(key);
                return mac.doFinal(body);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    int port() {
        return port;
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
