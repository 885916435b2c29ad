package dev.beginibridge.begini;

import dev.beginibridge.model.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * One call from before its connection until its answer is in memory; the first in the client's chain, so that nothing of a
 * call is outside of it. It puts the key on the wire, ends the call at its deadline, and lets no answer through that is
 * large, encoded or not Begini's.
 */
final class BoundedCall implements ExecChainHandler, AutoCloseable {
    /** A token answer is about 1 KB; more than this is none. */
    static final int MAX_ANSWER = 64 * 1024;

    private static final String REACHED = "begini.reached";

    private static final Pattern SPOKEN = Pattern.compile("(?i)(^|,)\\s*(Basic|Digest)\\b");

    private final Duration callTimeout;
    private final ScheduledThreadPoolExecutor deadlines;

    BoundedCall(Duration callTimeout) {
        this.callTimeout = callTimeout;
        this.deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("begini-call-deadlines"));
        deadlines.setRemoveOnCancelPolicy(true);
    }

    void joinChainOf(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("begini.bounds", this)
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), REACHED, BoundedCall::reached);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(request.getEntity() instanceof BeginiRequest call)) {
            throw new IllegalArgumentException(
                    "the endpoint begini: takes what the bean tokenRequest wrote, no other body");
        }
        call.authenticate(request);
        AtomicBoolean late = new AtomicBoolean();
        // A socket's timeout would bound only the silence between two bytes, and cost a system call for each read; this
        // bounds the whole call, a dripped body included.
        ScheduledFuture<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    ((Cancellable) scope.originalRequest).cancel();
                },
                Math.max(1, bound(call).toMillis()),
                TimeUnit.MILLISECONDS);
        try {
            return bounded(chain.proceed(request, scope), scope);
        } catch (IOException | IllegalStateException e) {
            // Illegal state: the deadline took the connection away between two steps of the client.
            if (late.get() && !(e instanceof ConnectTimeoutException)) {
                throw new Late(isReached(scope));
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    private Duration bound(BeginiRequest call) {
        return call.left().compareTo(callTimeout) < 0 ? call.left() : callTimeout;
    }

    /** Runs when the way to Begini stands, just before the request goes out. */
    private static ClassicHttpResponse reached(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.route.isSecure() && scope.clientContext.getSSLSession() == null) {
            throw new SSLException("no TLS"); // a proxy's connection that is no tunnel: the key stays here
        }
        scope.clientContext.setAttribute(REACHED, true);
        return chain.proceed(request, scope);
    }

    private static boolean isReached(ExecChain.Scope scope) {
        return scope.clientContext.getAttribute(REACHED) != null;
    }

    /** Whether the proxy offers only ways to sign in that the client does not speak, such as NTLM. */
    private static boolean asksForOthersOnly(ClassicHttpResponse response) {
        Header[] offers = response.getHeaders("Proxy-Authenticate");
        return offers.length > 0
                && Arrays.stream(offers).noneMatch(offer -> SPOKEN.matcher(String.valueOf(offer.getValue()))
                        .find());
    }

    private static ClassicHttpResponse bounded(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        if (!isReached(scope)) {
            scope.execRuntime.discardEndpoint();
            throw new ProxyRefused(response.getCode(), asksForOthersOnly(response));
        }
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(TokenClient.readsBodyOf(response.getCode()) ? inMemory(entity, scope) : dropped(scope));
        }
        return response;
    }

    /** The body, or none when it is encoded (not asked for) or larger than any honest one. */
    private static HttpEntity inMemory(HttpEntity entity, ExecChain.Scope scope) throws IOException {
        String encoding = entity.getContentEncoding();
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return dropped(scope);
        }
        byte[] bytes = entity.getContent().readNBytes(MAX_ANSWER + 1);
        return bytes.length > MAX_ANSWER ? dropped(scope) : new ByteArrayEntity(bytes, null);
    }

    /** Drops the connection instead of reading on to the end of the body, however long that is. */
    private static HttpEntity dropped(ExecChain.Scope scope) {
        scope.execRuntime.discardEndpoint();
        return null;
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    /** The call's own deadline cut it off. */
    static final class Late extends IOException {
        private static final long serialVersionUID = 1L;
        private final boolean reached;

        Late(boolean reached) {
            super("the call's deadline has passed");
            this.reached = reached;
        }

        /** False: the connection to Begini, of which a proxy is the first part, was never made. */
        boolean hasReachedBegini() {
            return reached;
        }
    }

    /** The answer is the proxy's own: taken for Begini's, its 403 would suspend a deployment. */
    static final class ProxyRefused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final boolean foreign;

        ProxyRefused(int status, boolean foreign) {
            super("status " + status);
            this.status = status;
            this.foreign = foreign;
        }

        /** The proxy wants a way of signing in that the client does not speak. */
        boolean wantsForeignAuthentication() {
            return foreign;
        }

        int status() {
            return status;
        }
    }
}
