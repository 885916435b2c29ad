package dev.beginibridge;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port on which nobody listens, for a process that has to know its port before it starts. Below the range from which the
 * system serves those who ask for any port, and none twice: until that process listens, its port looks free to the tests that run
 * at the same time, so each of their virtual machines has ports of its own.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int EACH = 2_500;
    private static final int MACHINES = 8;

    /** The build numbers its virtual machines from 1. */
    private static final int OWN_FIRST = FIRST + Integer.getInteger("surefire.forkNumber", 0) % MACHINES * EACH;

    private static final AtomicInteger COUNT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(EACH));

    private FreePort() {}

    public static int next() throws IOException {
        OptionalInt port = OptionalInt.empty();
        while (port.isEmpty()) {
            port = ifFree(OWN_FIRST + COUNT.getAndIncrement() % EACH);
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
