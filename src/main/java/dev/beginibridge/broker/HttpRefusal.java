package dev.beginibridge.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;

/**
 * Refuses clients that speak HTTP to the broker's port. Artemis takes HTTP up before it asks which protocol that is, and drops a
 * request that is no upgrade without an answer: such a client would wait for ever.
 */
final class HttpRefusal extends ChannelInboundHandlerAdapter {
    private static final int BEGINNING = 4;
    /** CONNECT is not among them: it is STOMP's, too. */
    private static final Set<String> METHODS = Set.of("GET ", "HEAD", "POST", "PUT ", "PATC", "DELE", "OPTI", "TRAC");

    private HttpRefusal() {}

    /** To be called once the acceptor listens. Its connections are within reach by a private field alone. */
    static void guard(Acceptor acceptor) throws ReflectiveOperationException {
        Field listening = NettyAcceptor.class.getDeclaredField("serverChannelGroup");
        listening.setAccessible(true);
        for (Channel server : (ChannelGroup) listening.get(acceptor)) {
            // In its own thread: else the first connections might slip by before the handler is in force.
            server.eventLoop()
                    .submit(() -> server.pipeline().addFirst(new Door()))
                    .syncUninterruptibly();
        }
    }

    /** Stands before the broker's own handlers of each connection. */
    private static final class Door extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            ((Channel) connection).pipeline().addFirst(new HttpRefusal());
            context.fireChannelRead(connection);
        }
    }

    /** Looks at the beginning of a connection, and leaves all others to the broker. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf beginning = (ByteBuf) bytes;
        int length = Math.min(BEGINNING, beginning.readableBytes());
        if (METHODS.contains(beginning.toString(beginning.readerIndex(), length, StandardCharsets.US_ASCII))) {
            beginning.release();
            String answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
                    + OtherProtocols.REFUSAL + "\n";
            context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        }
    }
}
