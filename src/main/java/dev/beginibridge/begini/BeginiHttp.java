package dev.beginibridge.begini;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Proxy;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.Version;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client for Begini: everything it could do on its own account is switched off. */
final class BeginiHttp implements AutoCloseable {
    /**
     * A connection that the server has closed without a word is seen before it is used. The look costs 1 ms, so under load,
     * where the next call follows soon, it is left out; a call that meets a closed connection then goes another round.
     */
    static final TimeValue CHECK_IDLE_AFTER = TimeValue.ofMilliseconds(100);

    private static final TimeValue MAX_CONNECTION_AGE = TimeValue.ofMinutes(5);
    private static final String REACHED = "begini.reached";

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    BeginiHttp(BridgeConfig.Api config) {
        Timeout whole = Timeout.of(config.callTimeout());
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls(config.tls()))
                .setMaxConnTotal(config.maxConcurrent())
                .setMaxConnPerRoute(config.maxConcurrent())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setSocketTimeout(Timeout.DISABLED) // TokenClient bounds the whole call, every read included
                        .setValidateAfterInactivity(CHECK_IDLE_AFTER)
                        .setTimeToLive(MAX_CONNECTION_AGE)
                        .build())
                .build();
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(whole)
                        .setProtocolUpgradeEnabled(false) // else an Upgrade header goes out with plain http
                        .build())
                .setUserAgent("begini-bridge/" + Version.text())
                .disableAutomaticRetries() // a repeated POST is the core's decision alone
                .disableRedirectHandling() // a redirect would carry the key to another host
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression() // no gzip bomb: nothing is unpacked
                .disableConnectionState() // else a connection with a client certificate is never used again
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), REACHED, BeginiHttp::reached);
        config.proxy().ifPresent(proxy -> goThrough(proxy, builder));
        client = builder.build();
    }

    /** Host names are verified, as is the client's default; nothing older than TLS 1.2 is spoken. */
    private static TlsSocketStrategy tls(Tls tls) {
        return tls.isOfJvm() ? new JvmTrust() : strategy(tls);
    }

    /** The JVM's own roots, read for the first call by TLS: that takes long, and there is nothing of ours to check at a start. */
    private static final class JvmTrust implements TlsSocketStrategy {
        private TlsSocketStrategy made;

        private synchronized TlsSocketStrategy made() {
            if (made == null) {
                made = strategy(Tls.ofJvm());
            }
            return made;
        }

        @Override
        public SSLSocket upgrade(Socket socket, String target, int port, Object attachment, HttpContext context)
                throws IOException {
            return made().upgrade(socket, target, port, attachment, context);
        }
    }

    private static TlsSocketStrategy strategy(Tls tls) {
        return ClientTlsStrategyBuilder.create()
                .setSslContext(BeginiTls.context(tls))
                .setTlsVersions(TLS.V_1_3, TLS.V_1_2)
                .buildClassic();
    }

    /** The credentials are for this host and port alone, and are sent only when it asks for them. */
    private static void goThrough(Proxy proxy, HttpClientBuilder builder) {
        HttpHost host = new HttpHost("http", proxy.host(), proxy.port());
        builder.setProxy(host);
        proxy.user().ifPresent(user -> {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            char[] password = proxy.password().map(Secret::reveal).orElse("").toCharArray();
            credentials.setCredentials(new AuthScope(host), new UsernamePasswordCredentials(user, password));
            builder.setDefaultCredentialsProvider(credentials);
        });
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

    /**
     * One exchange; the caller closes the response.
     *
     * @throws ProxyRefused when the answer is the proxy's own: taken for Begini's, its 403 would suspend a deployment
     */
    ClassicHttpResponse send(HttpHost host, HttpPost post) throws IOException {
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response = client.executeOpen(host, post, context);
        if (context.getAttribute(REACHED) == null) {
            post.cancel();
            response.close();
            throw new ProxyRefused(response.getCode());
        }
        return response;
    }

    /** The proxy did not open the way to Begini. */
    static final class ProxyRefused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        ProxyRefused(int status) {
            super("status " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Connections that carry a call now. */
    int leased() {
        return connections.getTotalStats().getLeased();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
