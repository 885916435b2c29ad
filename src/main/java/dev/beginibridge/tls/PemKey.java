package dev.beginibridge.tls;

import dev.beginibridge.config.IdentityKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the key of a certificate: PEM, PKCS8, not encrypted. */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemKey() {}

    /** The key, which must be that of the certificate's own. */
    static PrivateKey of(byte[] file, PublicKey certified, IdentityKeys keys) {
        Matcher block = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw KeyFiles.wrong(
                    keys.key(),
                    "holds no PKCS8 key",
                    "write it anew by openssl pkcs8 -topk8 -nocrypt, and keep the file to the bridge's user");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
            PrivateKey key =
                    KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (belongs(key, certified)) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // reported below: broken, or of another kind than the certificate's
        }
        throw KeyFiles.wrong(
                keys.key(), "is not the key of " + keys.certificate().key(), "give the two that were made together");
    }

    /** A wrong pair would only show as a failed handshake later: here it signs a sample, and the certificate checks it. */
    private static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        byte[] sample = "begini-bridge".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(sample);
        return signature.verify(signed);
    }
}
