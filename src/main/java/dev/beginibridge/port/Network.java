package dev.beginibridge.port;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whose an address is: of IPv6 all of one /64 network are one party's, who could else have as many as he likes. */
public record Network(ByteBuffer address) {
    private static final int IPV6_BYTES = 8;

    public static Network of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new Network(ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_BYTES) : bytes));
    }
}
