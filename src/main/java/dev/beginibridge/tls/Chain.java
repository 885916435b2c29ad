package dev.beginibridge.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.List;

/** The order of certificates in a file: the key's own first, then each the one that signed the one before it. */
final class Chain {
    private Chain() {}

    static void check(List<Certificate> chain, String key, Path file) {
        for (int i = 1; i < chain.size(); i++) {
            if (!isSignedBy(chain.get(i - 1), chain.get(i))) {
                throw wrongOrder(key, file);
            }
        }
    }

    static RuntimeException wrongOrder(String key, Path file) {
        return KeyFiles.wrong(
                key,
                file,
                "holds its certificates in another order than they are shown",
                "put the one of the key first, then the one that signed it, and so on; leave out others");
    }

    private static boolean isSignedBy(Certificate certificate, Certificate signer) {
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // another's signature, or a key of another kind
        }
    }
}
