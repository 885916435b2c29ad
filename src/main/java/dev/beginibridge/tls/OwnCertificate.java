package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.secret.FileStamp;
import dev.beginibridge.config.setting.ConfigException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key that the bridge shows on one side of a TLS connection. A renewed one is taken up without a restart:
 * {@link #look} reads its files again when they have changed, and the next handshake shows it.
 */
public final class OwnCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);

    private final String use;
    private final Identity identity;
    private final IdentityKeys keys;
    private final Current current = new Current();
    private List<Optional<FileStamp>> stamps;
    /** What is wrong with the files since the last look; two files are seldom replaced in one moment. */
    private String wrong = "";

    private volatile Identities.Shown shown;

    /**
     * Reads the files.
     *
     * @param use what it is for, such as {@code rest}: a label of metrics
     * @throws ConfigException when they cannot be used
     */
    public OwnCertificate(String use, Identity identity, IdentityKeys keys) {
        this.use = use;
        this.identity = identity;
        this.keys = keys;
        this.stamps = stamps();
        this.shown = read();
    }

    private Identities.Shown read() {
        try {
            return Identities.shown(identity, keys);
        } catch (GeneralSecurityException e) {
            throw new ConfigException("this Java cannot do TLS with the keys of "
                    + keys.store().key() + " or " + keys.key().key() + ": use RSA or EC keys");
        }
    }

    private List<Path> files() {
        return identity instanceof Identity.InPem pem
                ? List.of(pem.certificate(), pem.key())
                : List.of(((Identity.InKeyStore) identity).store().file());
    }

    private List<Optional<FileStamp>> stamps() {
        return files().stream().map(FileStamp::of).toList();
    }

    /** Takes up what its files hold now. Files that cannot be used change nothing, and are looked at again. */
    public synchronized void look() {
        List<Optional<FileStamp>> now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        try {
            shown = read();
            stamps = now;
            wrong = "";
            LOG.info("the certificate of {} was renewed: it is valid until {}", use, lastDay());
        } catch (ConfigException e) {
            if (e.getMessage().equals(wrong)) {
                stamps = now; // said once; the next change is looked at again
                LOG.warn("the certificate of {} was changed and cannot be used; the old one is shown: {}", use, wrong);
            }
            wrong = e.getMessage();
        }
    }

    public String use() {
        return use;
    }

    /** Its file, for whoever has to renew it. */
    public Path file() {
        return files().get(0);
    }

    /** From when the certificate, and those it is signed by, are all valid. */
    public Instant firstDay() {
        return shown.firstDay();
    }

    /** When the first of them expires. */
    public Instant lastDay() {
        return shown.lastDay();
    }

    /** Shows at each handshake what {@link #look} has read last. */
    public X509ExtendedKeyManager keyManager() {
        return current;
    }

    private final class Current extends X509ExtendedKeyManager {
        private X509ExtendedKeyManager now() {
            return shown.keyManager();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return now().getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return now().chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return now().chooseEngineClientAlias(types, issuers, engine);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return now().getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return now().chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return now().chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return now().getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return now().getPrivateKey(alias);
        }
    }
}
