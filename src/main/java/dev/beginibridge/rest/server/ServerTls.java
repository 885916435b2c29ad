package dev.beginibridge.rest.server;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls;
import dev.beginibridge.tls.Identities;
import dev.beginibridge.tls.Trust;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes the TLS side of a listener from the configured files. */
final class ServerTls {
    private ServerTls() {}

    static SslContextFactory.Server server(Tls.Server tls) {
        SslContextFactory.Server server = new SslContextFactory.Server();
        server.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        server.setNeedClientAuth(tls.clientRoots().isPresent());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = null;
            if (tls.clientRoots().isPresent()) {
                trust = Trust.in(Trust.rootsOf(tls.clientRoots().get(), ConfigKey.REST_TLS_CLIENT_ROOTS));
            }
            context.init(Identities.keys(tls.identity(), IdentityKeys.OF_REST), trust, null);
            server.setSslContext(context);
        } catch (GeneralSecurityException e) {
            throw new ConfigException("this Java cannot do TLS with the keys of "
                    + IdentityKeys.OF_REST.store().key() + " or "
                    + IdentityKeys.OF_REST.key().key() + ": use RSA or EC keys");
        }
        return server;
    }
}
