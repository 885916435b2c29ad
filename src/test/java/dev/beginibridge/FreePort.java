package dev.beginibridge;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port on which nobody listens, for a process that has to know its port before it starts. Below the range from which the
 * system serves those who ask for any port, so that no test that runs at the same time is given it meanwhile.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int BEHIND_LAST = 32_000;

    private FreePort() {}

    public static int next() throws IOException {
        OptionalInt port = OptionalInt.empty();
        while (port.isEmpty()) {
            port = ifFree(ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST));
        }
        return port.getAsInt();
    }

    private static OptionalInt ifFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return OptionalInt.of(socket.getLocalPort());
        } catch (BindException e) {
            return OptionalInt.empty(); // somebody has it
        }
    }
}
