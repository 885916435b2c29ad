package dev.beginibridge.format.pgp;

import dev.beginibridge.model.Secret;
import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * Reads what is encrypted for the bridge, and encrypts what it writes: for the recipients, and for itself, since a replay
 * reads an earlier result. Signatures within a message are not judged.
 */
public final class Pgp {
    private static final int BUFFER = 1 << 16;
    /** Stands for the recipient's key in a message that does not tell it. */
    private static final long HIDDEN = 0;

    private final PGPSecretKeyRingCollection secrets;
    private final char[] passphrase;
    private final List<PGPPublicKey> recipients = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Map<Long, PGPPrivateKey> opened = new ConcurrentHashMap<>();

    private Pgp(PGPSecretKeyRingCollection secrets, char[] passphrase) {
        this.secrets = secrets;
        this.passphrase = passphrase;
    }

    /**
     * Reads the keys.
     *
     * @throws IOException also when the files hold no usable keys
     */
    public static Pgp of(PgpKeyFiles files) throws IOException {
        BcKeyFingerprintCalculator fingerprints = new BcKeyFingerprintCalculator();
        try (InputStream key = opened(files.key())) {
            Pgp pgp = new Pgp(
                    new PGPSecretKeyRingCollection(key, fingerprints),
                    files.passphrase().map(Secret::reveal).orElse("").toCharArray());
            for (PGPSecretKeyRing ring : pgp.secrets) {
                // The bridge reads its own results with a key that has expired, too.
                newest(ring.getPublicKeys(), own -> !own.hasRevocation()).ifPresent(pgp.recipients::add);
            }
            if (files.recipients().isPresent()) {
                try (InputStream keys = opened(files.recipients().get())) {
                    pgp.addRecipients(new PGPPublicKeyRingCollection(keys, fingerprints));
                }
            }
            if (pgp.recipients.isEmpty()) {
                throw new IOException("no key for encryption is in it");
            }
            return pgp;
        } catch (PGPException e) {
            throw new IOException("it holds no PGP keys", e);
        }
    }

    private static InputStream opened(Path file) throws IOException {
        return PGPUtil.getDecoderStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private void addRecipients(PGPPublicKeyRingCollection rings) throws IOException {
        int before = recipients.size();
        for (PGPPublicKeyRing ring : rings) {
            // With the key itself all its subkeys expire.
            Optional.of(ring.getPublicKey())
                    .filter(Pgp::isValid)
                    .flatMap(valid -> newest(ring.getPublicKeys(), Pgp::isValid))
                    .ifPresentOrElse(recipients::add, () -> leftOut.add(id(ring.getPublicKey())));
        }
        if (recipients.size() == before) {
            throw new IOException("no recipient has a key for encryption that is valid today: " + leftOut);
        }
    }

    /** As gpg shows it. */
    private static String id(PGPPublicKey key) {
        return String.format(Locale.ROOT, "%016X", key.getKeyIdentifier().getKeyId());
    }

    /** The ids of the recipients that have no key for encryption that is valid; nothing is encrypted for them. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** The newest key of a ring that may encrypt. */
    private static Optional<PGPPublicKey> newest(Iterator<PGPPublicKey> keys, Predicate<PGPPublicKey> valid) {
        PGPPublicKey newest = null;
        while (keys.hasNext()) {
            PGPPublicKey key = keys.next();
            boolean newer = newest == null
                    || !key.getCreationTime()
                            .toInstant()
                            .isBefore(newest.getCreationTime().toInstant());
            if (key.isEncryptionKey() && newer && valid.test(key)) {
                newest = key;
            }
        }
        return Optional.ofNullable(newest);
    }

    private static boolean isValid(PGPPublicKey key) {
        Instant end = key.getCreationTime().toInstant().plusSeconds(key.getValidSeconds());
        return !key.hasRevocation() && (key.getValidSeconds() == 0 || end.isAfter(Instant.now()));
    }

    /** The content of a message; its end throws unless the message is whole and nothing follows it. */
    public InputStream decrypted(InputStream in) throws IOException {
        SourceStream source = new SourceStream(in);
        BufferedInputStream raw = new BufferedInputStream(source, BUFFER);
        try {
            InputStream message = PGPUtil.getDecoderStream(raw);
            Object first = new BcPGPObjectFactory(message).nextObject();
            source.contentBegins();
            if (first instanceof PGPEncryptedDataList list) {
                for (PGPEncryptedData data : list) {
                    Optional<PGPSecretKey> key =
                            data instanceof PGPPublicKeyEncryptedData forKey ? key(forKey) : Optional.empty();
                    if (key.isPresent()) {
                        return new DecryptedStream(
                                (PGPPublicKeyEncryptedData) data, clear(key.get(), data), message, raw, source);
                    }
                }
                throw new PgpFailure("it is not encrypted for the bridge's key", null);
            }
            throw new PgpFailure("it is no encrypted PGP message", null);
        } catch (PGPException | IOException | RuntimeException e) {
            throw source.judged("it cannot be decrypted: is the passphrase right, is the file whole?", e);
        }
    }

    /** The key that a message is for; where the message hides it, the one that opens it. */
    private Optional<PGPSecretKey> key(PGPPublicKeyEncryptedData data) throws PGPException {
        long id = data.getKeyIdentifier().getKeyId();
        if (id != HIDDEN) {
            return Optional.ofNullable(secrets.getSecretKey(id));
        }
        for (PGPSecretKeyRing ring : secrets) {
            for (PGPSecretKey key : ring) {
                if (key.getPublicKey().isEncryptionKey() && !key.isPrivateKeyEmpty() && opens(key, data)) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("deprecation") // its successor is for keys of version 6
    private boolean opens(PGPSecretKey key, PGPPublicKeyEncryptedData data) throws PGPException {
        BcPublicKeyDataDecryptorFactory factory = new BcPublicKeyDataDecryptorFactory(opened(key));
        try {
            data.getSessionKey(factory);
            return true;
        } catch (PGPException | RuntimeException e) {
            return false; // it is for another one
        }
    }

    @SuppressWarnings("deprecation") // its successor is for keys of version 6
    private InputStream clear(PGPSecretKey key, PGPEncryptedData data) throws PGPException {
        return ((PGPPublicKeyEncryptedData) data).getDataStream(new BcPublicKeyDataDecryptorFactory(opened(key)));
    }

    /** A passphrase is made slow to try, so each key is opened once. */
    private PGPPrivateKey opened(PGPSecretKey key) throws PGPException {
        PGPPrivateKey known = opened.get(key.getKeyID());
        if (known == null) {
            known = key.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase));
            opened.put(key.getKeyID(), known);
        }
        return known;
    }

    /** What is written to it goes out encrypted; its closing ends the message and leaves {@code out} open. */
    public OutputStream encrypted(OutputStream out) throws IOException {
        try {
            PGPEncryptedDataGenerator generator =
                    new PGPEncryptedDataGenerator(new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                            .setWithIntegrityPacket(true)
                            .setSecureRandom(new SecureRandom()));
            recipients.forEach(key -> generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key)));
            OutputStream message = generator.open(out, new byte[BUFFER]);
            OutputStream content = new PGPLiteralDataGenerator()
                    .open(message, PGPLiteralData.BINARY, "", PGPLiteralData.NOW, new byte[BUFFER]);
            return new FilterOutputStream(content) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    content.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    content.close();
                    message.close();
                }
            };
        } catch (PGPException e) {
            throw new IOException("the result cannot be encrypted", e);
        }
    }
}
