package dev.beginibridge.broker;

import dev.beginibridge.config.setting.ConfigKey;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.CoreProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.CoreProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyServerConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses clients of STOMP, OpenWire, MQTT and whatever else this broker does not speak. Artemis takes any unknown
 * protocol for its own: it would wait for the rest of a packet of some hundred megabytes, and so would the client.
 */
final class OtherProtocols extends CoreProtocolManagerFactory {
    /** As the acceptor names it. */
    static final String NAME = "OTHERS";

    private static final Logger LOG = LoggerFactory.getLogger(OtherProtocols.class);
    static final String REFUSAL = "this broker speaks Artemis' own protocol, and AMQP 1.0 with "
            + ConfigKey.BROKER_AMQP.key() + "=true, and no other";

    private final boolean withAmqp;
    private final AtomicBoolean isTold = new AtomicBoolean();

    OtherProtocols(boolean withAmqp) {
        this.withAmqp = withAmqp;
    }

    @Override
    public String[] getProtocols() {
        return new String[] {NAME};
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public Refusing createProtocolManager(
            ActiveMQServer server,
            Map<String, Object> parameters,
            List<BaseInterceptor> incoming,
            List<BaseInterceptor> outgoing) {
        return new Refusing(server);
    }

    private boolean isOther(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return !text.startsWith("ARTEMIS") && !text.startsWith("HORNETQ") && !(withAmqp && text.startsWith("AMQP"));
    }

    /** To the broker a connection like any other, until it ends. */
    private final class Refusing extends CoreProtocolManager {
        Refusing(ActiveMQServer server) {
            super(OtherProtocols.this, server, List.of(), List.of());
        }

        @Override
        public boolean isProtocol(byte[] beginning) {
            return isOther(beginning);
        }

        /** Nothing that the client says is looked at. */
        @Override
        public void addChannelHandlers(ChannelPipeline pipeline) {
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object bytes) {
                    ReferenceCountUtil.release(bytes);
                }
            });
        }

        @Override
        public void handshake(NettyServerConnection connection, ActiveMQBuffer beginning) {
            if (isTold.compareAndSet(false, true)) {
                LOG.warn("a client at {} was refused: {}", connection.getRemoteAddress(), REFUSAL);
            }
            // A frame of STOMP, whose clients show it; others see that the connection ends.
            String error = "ERROR\nmessage:" + REFUSAL + "\n\n\0";
            connection
                    .getChannel()
                    .writeAndFlush(Unpooled.copiedBuffer(error, StandardCharsets.UTF_8))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
