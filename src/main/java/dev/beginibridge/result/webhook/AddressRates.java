package dev.beginibridge.result.webhook;

import dev.beginibridge.client.Rate;
import dev.beginibridge.port.Network;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each address may send, by the connection's own address: no header says whose it is. Of IPv6 all of one
 * network count as one. The addresses that were quiet longest are forgotten.
 */
final class AddressRates {
    private static final int MOST = 10_000;

    private final int perSecond;
    private final Clock clock;

    @SuppressWarnings("serial") // it is never written
    private final Map<Network, Rate> rates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Network, Rate> eldest) {
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
                || rate(Network.of(remote.getAddress())).take().isZero();
    }

    private Rate rate(Network network) {
        synchronized (rates) {
            return rates.computeIfAbsent(network, key -> new Rate(perSecond, clock));
        }
    }
}
