package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.ops.ControlFile;
import dev.beginibridge.tls.Identities;
import dev.beginibridge.tls.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Whether a bridge with this configuration runs on this machine: then its ports are taken, and rightly so. */
public record RunningHere(BridgeConfig config) {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    public boolean isSo() throws InterruptedException {
        return ControlFile.path(config).flatMap(ControlFile::read).isPresent() || answers();
    }

    /**
     * With PostgreSQL, run by another user, or with a management port that is not on the loopback address, it is known by that
     * port alone.
     */
    private boolean answers() throws InterruptedException {
        BridgeConfig.Management port = config.management();
        if (port.port() == 0) {
            return false;
        }
        String host = Hosts.isAny(port.host()) ? "127.0.0.1" : port.host();
        return port.tls().isPresent()
                ? shows(port.tls().get().identity(), host, port.port())
                : isAlive("http://" + Hosts.inUrl(host) + ":" + port.port() + "/health/live");
    }

    private static boolean isAlive(String live) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .proxy(ProxySelector.of(null))
                .build();
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(live)).timeout(LIMIT).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** By the handshake alone: the port may let nobody in without a certificate, and its own may have another host's name. */
    private static boolean shows(Tls.Identity identity, String host, int port) {
        try (Socket socket = new Socket()) {
            SSLSocketFactory own = Trust.context(
                            Optional.empty(),
                            Trust.in(Identities.shown(identity, IdentityKeys.OF_MANAGEMENT)
                                    .certificates()))
                    .getSocketFactory();
            socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LIMIT.toMillis());
            try (SSLSocket tls = (SSLSocket) own.createSocket(socket, host, port, true)) {
                tls.startHandshake();
                return true;
            }
        } catch (IOException | GeneralSecurityException | ConfigException e) {
            return false; // what is wrong with the files is told with the other certificates
        }
    }
}
