package dev.beginibridge.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
    private final Connections connections =
            new Connections(1, Duration.ofMinutes(1), Duration.ofMinutes(1), new Handler.Sequence());

    private Connection open(String address) {
        ByteArrayEndPoint from = new ByteArrayEndPoint() {
            @Override
            public SocketAddress getRemoteSocketAddress() {
                return new InetSocketAddress(address, 1);
            }
        };
        Connection connection = new AbstractConnection(from, Runnable::run) {
            @Override
            public void onFillable() {}
        };
        connections.onOpened(connection);
        return connection;
    }

    /** Else one machine would have as many connections as it has addresses. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, false",
        "2001:db8:0:1::1, 2001:db8:0:2::1, true",
        "192.0.2.1, 192.0.2.1, false",
        "192.0.2.1, 192.0.2.2, true",
        "192.0.2.1, ::ffff:192.0.2.1, false"
    })
    void ofIpv6ANetworkCountsAsOne(String one, String other, boolean taken) {
        Connection first = open(one);
        assertEquals(taken, open(other).getEndPoint().isOpen());
        assertTrue(first.getEndPoint().isOpen());
    }
}
