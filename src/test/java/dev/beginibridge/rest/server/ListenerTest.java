package dev.beginibridge.rest.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.beginibridge.config.RestLimits;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerTest {
    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final RestLimits LIMITS =
            new RestLimits(1000, 1000, Duration.ofMinutes(1), Duration.ofMinutes(1), 4, 4, 4, 1);

    /** Answers nothing. */
    private static final class Hanging extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            return true;
        }
    }

    private static Listener listener() {
        return new Listener(
                "test",
                new Listener.Place("127.0.0.1", 0, ConfigKey.REST_HOST, ConfigKey.REST_PORT),
                Optional.empty(),
                LIMITS,
                LIMITS.concurrent(),
                DRAIN,
                new Hanging(),
                (request, response, callback) -> false,
                (request, response) -> {});
    }

    private final Listener one = listener();
    private final Listener two = listener();
    private final List<Socket> callers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket caller : callers) {
            caller.close();
        }
        one.close();
        two.close();
    }

    private void startWithAHangingRequest(Listener listener) throws IOException {
        listener.start();
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        callers.add(caller);
        caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        await().until(() -> listener.inFlight() == 1);
    }

    /** They are closed one after the other, and the stop as a whole has its limit. */
    @Test
    void theDrainsOfTwoPassAtTheSameTime() throws IOException {
        startWithAHangingRequest(one);
        startWithAHangingRequest(two);
        assertTimeout(DRAIN.plusSeconds(3), () -> {
            one.stopAccepting();
            two.stopAccepting();
            one.close();
            two.close();
        });
    }
}
