package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The TLS side of a port of the bridge's own. */
public final class TlsPort {
    private final Tls.Server tls;
    private final ConfigKey roots;
    private final OwnCertificate certificate;
    private final Counter refused;

    /**
     * Reads the files.
     *
     * @param name of the port, as it is in metrics
     * @param roots the key that names the clients' roots, for the errors
     */
    public TlsPort(String name, Tls.Server tls, IdentityKeys keys, ConfigKey roots, MeterRegistry metrics) {
        this.tls = tls;
        this.roots = roots;
        this.certificate = new OwnCertificate(name, tls.identity(), keys);
        this.refused = Counter.builder("begini.tls.handshakes.refused")
                .description("Connections whose TLS handshake failed, such as those without a client certificate")
                .tag("port", name)
                .register(metrics);
    }

    public OwnCertificate certificate() {
        return certificate;
    }

    /** A connector that speaks HTTP over TLS only. */
    public ServerConnector connector(Server server, HttpConnectionFactory http) {
        // One certificate for all host names: which name a client used is up to the caller or a proxy.
        http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector =
                new ServerConnector(server, 1, 1, AbstractConnectionFactory.getFactories(factory(), http));
        connector.addBean(new SslHandshakeListener() {
            @Override
            public void handshakeFailed(Event event, Throwable failure) {
                refused.increment();
            }
        });
        return connector;
    }

    private SslContextFactory.Server factory() {
        SslContextFactory.Server server = new SslContextFactory.Server();
        server.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        server.setNeedClientAuth(tls.clientRoots().isPresent());
        try {
            TrustManager[] trust = tls.clientRoots().isEmpty()
                    ? null
                    : Trust.in(Trust.rootsOf(tls.clientRoots().get(), roots));
            server.setSslContext(Trust.context(Optional.of(certificate), trust));
        } catch (GeneralSecurityException e) {
            throw new ConfigException("this Java cannot do TLS with the certificates of " + roots.key());
        }
        return server;
    }
}
