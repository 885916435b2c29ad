package dev.beginibridge.port;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Limits what a client can occupy before it sends a request: connections per address, of IPv6 per network, and the time that
 * the head of a request may take, however busily its bytes drip. Also the outermost handler, to know which connections have a
 * request.
 */
public final class Connections extends Handler.Wrapper implements Connection.Listener {
    private static final long SWEEP_SECONDS = 1;

    private final int perAddress;
    private final Duration idleTime;
    private final Duration headTime;
    private final Map<Network, Integer> perAddressOpen = new ConcurrentHashMap<>();
    private final Map<Connection, Network> open = new ConcurrentHashMap<>();
    /** The connections without a request. */
    private final Map<Connection, Idle> idle = new ConcurrentHashMap<>();

    private volatile Scheduler.Task sweep = () -> false;

    /** @param head within which a request's head must have come, from its first byte */
    public Connections(int perAddress, Duration idle, Duration head, Handler next) {
        super(next);
        this.perAddress = perAddress;
        this.idleTime = idle;
        this.headTime = head;
    }

    /** A connection that waits for a request; its times are those of {@link System#nanoTime}. */
    private static final class Idle {
        private final long since = System.nanoTime();
        private final long bytesBefore;
        /** When the first byte of a request was seen; 0 while none has come. */
        private long begun;

        Idle(Connection connection) {
            this.bytesBefore = connection.getBytesIn();
        }

        boolean isTooSlow(Connection connection, Duration idle, Duration head) {
            long now = System.nanoTime();
            if (begun == 0 && connection.getBytesIn() > bytesBefore) {
                begun = now;
            }
            boolean drips = begun != 0 && now - begun > head.toNanos();
            return drips || now - since > idle.plus(head).toNanos();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof SslConnection) // the connection inside it is told of, too
                && connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            Network network = Network.of(remote.getAddress());
            open.put(connection, network);
            idle.put(connection, new Idle(connection));
            if (perAddressOpen.merge(network, 1, Integer::sum) > perAddress) {
                connection.getEndPoint().close();
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        idle.remove(connection);
        Network network = open.remove(connection);
        if (network != null) {
            perAddressOpen.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        idle.remove(connection);
        Request.addCompletionListener(request, failure -> rest(connection));
        return super.handle(request, response, callback);
    }

    private void rest(Connection connection) {
        idle.put(connection, new Idle(connection));
        if (!open.containsKey(connection)) {
            idle.remove(connection); // it was closed meanwhile
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scheduleSweep();
    }

    @Override
    protected void doStop() throws Exception {
        sweep.cancel();
        super.doStop();
    }

    private void scheduleSweep() {
        sweep = getServer().getScheduler().schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        try {
            idle.forEach((connection, waiting) -> {
                if (waiting.isTooSlow(connection, idleTime, headTime)) {
                    connection.getEndPoint().close();
                }
            });
        } finally {
            if (isRunning()) {
                scheduleSweep();
            }
        }
    }

    /** How many are open. */
    public int count() {
        return open.size();
    }
}
