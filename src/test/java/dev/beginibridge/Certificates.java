package dev.beginibridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of a root nobody knows, made by the JDK's own keytool once in each virtual machine of the tests. */
public final class Certificates {
    public static final String PASSWORD = "pass-word-of-the-stores";
    private static final String[] STORE = {"-storetype", "PKCS12", "-storepass", PASSWORD, "-noprompt"};

    /** What keytool has made, by name. */
    private static final Map<String, byte[]> MADE = new HashMap<>();

    /** PEM file of the root that signed the server's certificates. */
    public final Path root;
    /** The bridge's own certificate and key, as a key store and as PEM. */
    public final Path clientStore;

    public final Path clientCertificate;
    public final Path clientKey;

    /** PEM file of the key that the certificates {@code good}, {@code expired}, {@code misnamed} belong to. */
    public final Path serverKey;

    private final Path directory;

    public Certificates(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        this.directory = directory;
        this.root = directory.resolve("root.pem");
        this.clientStore = directory.resolve("client.p12");
        this.clientCertificate = directory.resolve("client.pem");
        this.clientKey = directory.resolve("client.key");
        this.serverKey = directory.resolve("server.key");
        synchronized (MADE) {
            if (MADE.isEmpty()) {
                make();
            }
            for (Map.Entry<String, byte[]> file : MADE.entrySet()) {
                Files.write(directory.resolve(file.getKey()), file.getValue());
            }
        }
        pem(root, List.of(open("root").getCertificate("root").getEncoded()), "CERTIFICATE");
        KeyStore client = open("client");
        pem(clientCertificate, List.of(client.getCertificate("client").getEncoded()), "CERTIFICATE");
        PrivateKey server = (PrivateKey) open("server").getKey("server", PASSWORD.toCharArray());
        pem(serverKey, List.of(server.getEncoded()), "PRIVATE KEY");
        pem(clientKey, List.of(client.getKey("client", PASSWORD.toCharArray()).getEncoded()), "PRIVATE KEY");
    }

    private void make() throws IOException, InterruptedException {
        generate("root", "-ext", "bc:c");
        generate("server");
        generate("client");
        keytool("-certreq", "-alias", "server", "-keystore", "server.p12", "-file", "server.csr");
        sign("good", "san=ip:127.0.0.1,dns:localhost", "-1d", "30");
        sign("expired", "san=ip:127.0.0.1,dns:localhost", "-30d", "3");
        sign("misnamed", "san=dns:begini.example", "-1d", "30");
        for (String file : List.of("root.p12", "server.p12", "client.p12", "good.pem", "expired.pem", "misnamed.pem")) {
            MADE.put(file, Files.readAllBytes(directory.resolve(file)));
        }
    }

    /** A trust store as {@code keytool -importcert} makes it. */
    public Path trustStore(String type) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry("root", open("root").getCertificate("root"));
        Path file = directory.resolve("trust." + type);
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** A listening socket that shows one of the certificates {@code good}, {@code expired}, {@code misnamed}. */
    public SSLServerSocket server(String certificate, boolean wantsClient)
            throws IOException, GeneralSecurityException {
        PrivateKey key = (PrivateKey) open("server").getKey("server", PASSWORD.toCharArray());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("server", key, PASSWORD.toCharArray(), new Certificate[] {
            certificate(directory.resolve(certificate + ".pem")), certificate(root)
        });
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("client", certificate(clientCertificate));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(wantsClient);
        return server;
    }

    public Certificate rootCertificate() throws IOException, GeneralSecurityException {
        return certificate(root);
    }

    /** The certificate {@code good} and its key in one key store. */
    public Path serverStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                open("server").getKey("server", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                new Certificate[] {certificate(directory.resolve("good.pem")), certificate(root)});
        Path file = directory.resolve("good.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private KeyStore open(String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
    }

    private static void pem(Path file, List<byte[]> blocks, String kind) throws IOException {
        StringBuilder text = new StringBuilder("subject=some words that tools put before a block\n");
        for (byte[] block : blocks) {
            text.append("-----BEGIN ").append(kind).append("-----\n");
            text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(block));
            text.append("\n-----END ").append(kind).append("-----\n");
        }
        Files.writeString(file, text.toString());
    }

    private void generate(String name, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-keystore", name + ".p12"));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
    }

    private void sign(String name, String names, String from, String days) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("-gencert", "-alias", "root", "-keystore", "root.p12", "-rfc"));
        arguments.addAll(List.of("-infile", "server.csr", "-outfile", name + ".pem", "-ext", names));
        arguments.addAll(List.of("-startdate", from, "-validity", days));
        keytool(arguments.toArray(String[]::new));
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xshare:auto"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(STORE));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", arguments) + ": " + said);
        }
    }
}
