package dev.beginibridge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.beginibridge.config.Log;
import dev.beginibridge.ops.LogGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Sends broken requests to a port: each has an answer of the sender's fault or a good one, and no log line, at any level that
 * can be configured, repeats what was sent. {@code -Dbegini.test.requests=10000} is the whole of it.
 */
public final class HttpFuzz {
    private static final int REQUESTS = Integer.getInteger("begini.test.requests", 400);
    private static final Set<Integer> STATUSES =
            Set.of(200, 201, 202, 400, 401, 404, 405, 408, 413, 414, 415, 417, 421, 422, 426, 431, 501, 505);
    private static final String MARK = "marker";

    private static final List<String> HOSTS = List.of(
            "%s a b",
            "%s\ta",
            "%s:99999999",
            "[%s",
            "%s\u00e4",
            "a,%s",
            "%s\"",
            "a@%s",
            "a/%s",
            "a\r\nHost: %s",
            "%s".repeat(500) + " x");

    private HttpFuzz() {}

    /**
     * Sends the broken requests.
     *
     * @param seed a good request for this port, with {@link #MARK} in what a caller may choose
     */
    public static void run(int port, String seed) throws IOException {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        LogGuard.install(new Log("debug", Log.Format.TEXT, Optional.empty(), Path.of("unused")));
        try {
            for (String host : HOSTS) {
                answer(port, seed.replaceFirst("Host: [^\r]*", "Host: " + host.replace("%s", MARK)), true);
            }
            Mutants mutants = new Mutants(List.of(seed.getBytes(StandardCharsets.ISO_8859_1)));
            for (int i = 0; i < REQUESTS; i++) {
                answer(port, new String(mutants.of(0, i), StandardCharsets.ISO_8859_1), false);
            }
        } finally {
            root.detachAppender(lines);
            root.setLevel(level);
        }
        for (ILoggingEvent line : List.copyOf(lines.list)) {
            String text = line.getFormattedMessage() + ThrowableProxyUtil.asString(line.getThrowableProxy());
            assertFalse(text.contains(MARK), line.getLoggerName() + ": " + text);
        }
    }

    private static void answer(int port, String request, boolean refused) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            if (line == null && !refused) {
                return; // the head of a request that never ended, or nothing at all
            }
            int status = Integer.parseInt(line.split(" ", -1)[1]);
            assertTrue(refused ? status == 400 : STATUSES.contains(status), line + " is the answer to " + request);
        }
    }
}
