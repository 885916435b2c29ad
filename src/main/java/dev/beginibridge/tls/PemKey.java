package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the key of a certificate: PEM, PKCS8, not encrypted. */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemKey() {}

    /** The key, which must be that of the chain's first certificate. */
    static PrivateKey of(Identity.InPem pem, List<Certificate> chain, IdentityKeys keys) {
        String text = new String(KeyFiles.bytes(pem.key(), keys.key().key()), StandardCharsets.ISO_8859_1);
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw KeyFiles.wrong(
                    keys.key().key(),
                    pem.key(),
                    "holds no PKCS8 key" + whatInstead(text),
                    "write it anew by openssl pkcs8 -topk8 -nocrypt, and keep the file to the bridge's user");
        }
        Optional<PrivateKey> own = ofCertificate(block.group(1), chain.get(0).getPublicKey());
        if (own.isPresent()) {
            return own.get();
        }
        if (chain.stream().anyMatch(other -> ofCertificate(block.group(1), other.getPublicKey())
                .isPresent())) {
            throw Chain.wrongOrder(keys.certificate().key(), pem.certificate());
        }
        throw KeyFiles.wrong(
                keys.key().key(),
                pem.key(),
                "is not the key of " + keys.certificate().key() + "=" + pem.certificate(),
                "give the two that were made together");
    }

    private static String whatInstead(String text) {
        if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
            return " but an encrypted one";
        }
        return text.contains("-----BEGIN RSA PRIVATE KEY-----") || text.contains("-----BEGIN EC PRIVATE KEY-----")
                ? " but one of the older form PKCS1 or SEC1"
                : "";
    }

    /** Empty when it is broken, or another certificate's. */
    private static Optional<PrivateKey> ofCertificate(String base64, PublicKey certified) {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            PrivateKey key =
                    KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return belongs(key, certified) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A wrong pair would only show as a failed handshake later: here it signs a sample, and the certificate checks it. */
    static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        byte[] sample = "begini-bridge".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }
}
