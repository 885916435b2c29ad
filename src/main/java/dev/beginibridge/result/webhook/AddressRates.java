package dev.beginibridge.result.webhook;

import dev.beginibridge.client.Rate;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each address may send, by the connection's own address: no header says whose it is. Of IPv6 all of one
 * network count as one, since they are one party's. The addresses that were quiet longest are forgotten.
 */
final class AddressRates {
    private static final int MOST = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final int perSecond;
    private final Clock clock;

    @SuppressWarnings("serial") // it is never written
    private final Map<ByteBuffer, Rate> rates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Rate> eldest) {
            return size() > MOST;
        }
    };

    AddressRates(int perSecond, Clock clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /** Whether one more may come from there now. */
    boolean take(SocketAddress from) {
        return !(from instanceof InetSocketAddress remote)
                || rate(remote.getAddress()).take().isZero();
    }

    private Rate rate(InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer network =
                ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
        synchronized (rates) {
            return rates.computeIfAbsent(network, key -> new Rate(perSecond, clock));
        }
    }
}
