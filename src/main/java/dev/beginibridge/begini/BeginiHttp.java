package dev.beginibridge.begini;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Proxy;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.Version;
import dev.beginibridge.model.Secret;
import dev.beginibridge.tls.OwnCertificate;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client below the endpoint {@code begini:}: its connections, and what it is built with. */
final class BeginiHttp implements HttpClientConfigurer, AutoCloseable {
    /**
     * A connection that the server has closed silently is noticed before it is used. The check costs 1 ms, so it is
     * skipped under load, where the next call follows soon; a call that meets a closed connection then goes another
     * round.
     */
    static final TimeValue CHECK_IDLE_AFTER = TimeValue.ofMilliseconds(100);

    private static final TimeValue MAX_CONNECTION_AGE = TimeValue.ofMinutes(5);

    private final BridgeConfig.Api config;
    private final Optional<OwnCertificate> certificate;
    private final BoundedCall bounds;
    private final PoolingHttpClientConnectionManager connections;

    BeginiHttp(BridgeConfig.Api config) {
        this.config = config;
        this.certificate = BeginiTls.own(config.tls());
        this.bounds = new BoundedCall(config.callTimeout());
        this.connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls(config.tls()))
                .setMaxConnTotal(config.maxConcurrent())
                .setMaxConnPerRoute(config.maxConcurrent())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setSocketTimeout(Timeout.DISABLED) // BoundedCall bounds the whole call, every read included
                        .setValidateAfterInactivity(CHECK_IDLE_AFTER)
                        .setTimeToLive(MAX_CONNECTION_AGE)
                        .build())
                .build();
    }

    /** Has the last word on the client, after everything that Camel has set. */
    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(config.callTimeout()))
                        .setProtocolUpgradeEnabled(false) // else an Upgrade header goes out with plain http
                        .setRedirectsEnabled(false)
                        .build())
                .setUserAgent("begini-bridge/" + Version.text())
                .disableRedirectHandling();
        bounds.joinChainOf(builder);
        config.proxy().ifPresent(proxy -> goThrough(proxy, builder));
    }

    PoolingHttpClientConnectionManager connections() {
        return connections;
    }

    /** Host names are verified, as is the client's default; nothing older than TLS 1.2 is spoken. */
    private TlsSocketStrategy tls(Tls tls) {
        return tls.isOfJvm() ? new JvmTrust() : strategy(tls, certificate);
    }

    /** What it shows to Begini; empty: nothing. */
    Optional<OwnCertificate> certificate() {
        return certificate;
    }

    /** The JVM's own roots, read for the first call by TLS: that takes long, and there is nothing of ours to check at a start. */
    private static final class JvmTrust implements TlsSocketStrategy {
        private TlsSocketStrategy made;

        private synchronized TlsSocketStrategy made() {
            if (made == null) {
                made = strategy(Tls.ofJvm(), Optional.empty());
            }
            return made;
        }

        @Override
        public SSLSocket upgrade(Socket socket, String target, int port, Object attachment, HttpContext context)
                throws IOException {
            return made().upgrade(socket, target, port, attachment, context);
        }
    }

    private static TlsSocketStrategy strategy(Tls tls, Optional<OwnCertificate> own) {
        return ClientTlsStrategyBuilder.create()
                .setSslContext(BeginiTls.context(tls, own))
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

    @Override
    public void close() {
        bounds.close();
        connections.close(CloseMode.IMMEDIATE);
    }
}
