package dev.beginibridge.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.Children;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.JavaProcess;
import dev.beginibridge.end.SandboxProcess;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What somebody would write by hand for HTTP, in a process of its own: a servlet that reads JSON, calls with a pooled client
 * and writes JSON. Nobody is asked who they are; no ledger, no retry. What the REST door is measured against.
 */
final class BareServlet implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_THREADS = 200;

    private final int port = BridgeProcess.freePort();
    private final Process process;

    /** Starts it with the virtual machine's options that the bridge has, too. */
    BareServlet(String javaOptions, Path log, URI begini, String integrationId, String apiKey, int inFlight)
            throws IOException {
        process = Children.start(JavaProcess.of(
                        javaOptions,
                        BareServlet.class.getName(),
                        String.valueOf(port),
                        begini.toString(),
                        integrationId,
                        apiKey,
                        String.valueOf(inFlight))
                .redirectOutput(log.toFile()));
        SandboxProcess.awaitListening(port);
    }

    public static void main(String[] args) throws Exception {
        PlainCall call = new PlainCall(URI.create(args[1]), args[2], args[3], Integer.parseInt(args[4]));
        Server server = new Server(new QueuedThreadPool(MAX_THREADS));
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        ServletContextHandler servlets = new ServletContextHandler("/", false, false);
        servlets.addServlet(new ServletHolder(new Links(call)), "/*");
        server.setHandler(servlets);
        server.start();
        server.join();
    }

    /** The servlet. */
    private static final class Links extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient PlainCall call;

        private Links(PlainCall call) {
            this.call = call;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String uid = MAPPER.readTree(request.getInputStream()).path("uid").asText();
            String token = call.token(uid);
            byte[] reply = MAPPER.writeValueAsBytes(MAPPER.createObjectNode()
                    .put("uid", uid)
                    .put("status", "issued")
                    .put("link", "https://app.psychometric.me/" + token)
                    .put("access_token", token));
            response.setStatus(HttpServletResponse.SC_CREATED);
            response.setContentType("application/json");
            response.setContentLength(reply.length);
            response.getOutputStream().write(reply);
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
