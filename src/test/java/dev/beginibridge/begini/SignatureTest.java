package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.WireStub;
import dev.beginibridge.config.Tls;
import dev.beginibridge.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HMAC mode against signatures that openssl computed, and on the wire. */
@Timeout(30)
class SignatureTest {
    private static final String INTEGRATION = "62137183e877704b06fab0f2";
    /** Every character that a uid may have, in two uids: together they are longer than one may be. */
    private static final String ALL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz01234567";

    private static final String THE_REST = "89-_-";

    /** The key is no part of the printed form: one of them is long. */
    record Vector(String key, String uid, String signature) {
        String body() {
            return "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + INTEGRATION + "\"}";
        }

        @Override
        public String toString() {
            return uid + " by a key of " + key.length();
        }
    }

    /**
     * Made by: printf '%s' "$BODY" | openssl dgst -sha512 -hmac "$KEY". A key in UTF-8; one longer than the hash's block of
     * 128 bytes, which is hashed first; one of exactly a block.
     */
    static Stream<Vector> vectors() {
        return Stream.of(
                new Vector(
                        "schlüssel-ключ-鍵-🔑",
                        ALL_LETTERS,
                        "6fbf44a9991a235481a4c7773144aa4c9fde5938b4f8588341f8e28fd13d4d6d"
                                + "e66335ccdf2346fed15b2ebcfca31faa23217183eef59a5aa549fabcc6da8877"),
                new Vector(
                        "schlüssel-ключ-鍵-🔑",
                        THE_REST,
                        "f6c1033c4db26102beec3d2106dcbd5956c528e5618ab2d3760fbbc496f1b3cc"
                                + "2d76f81d841fe92146ff5358c39f217c70abc08f68a43a834d21eb108e94e0a6"),
                new Vector(
                        "k".repeat(200),
                        ALL_LETTERS,
                        "f8d1fe8af109b592795eb9152b57593c608cba20adea58d5a4c135a07849f721"
                                + "aed4cddbb096e28eba806b73063ee285f3ef197650b635942209f862c6656671"),
                new Vector(
                        "k".repeat(200),
                        THE_REST,
                        "3b1a68026180010ebbd9992f1fcd0261fb5b4dca7a4de3168055ecd938433c2e"
                                + "f0cf0f7f09755eb57ba397264174f86c4d579ee10a0cd66e0c8abc761be6b2fd"),
                new Vector(
                        "b".repeat(128),
                        ALL_LETTERS,
                        "bdeeca5b26ecdd281454a6f267ba9a93b16baa06b53991ae34b49b76088d0cbd"
                                + "a301ec08a62684508af9ab48f5c735ea7a2fa85ed18d243fb555f55cb4e58fbb"),
                new Vector(
                        "b".repeat(128),
                        THE_REST,
                        "32d9600155ec0ba8435b0c97e2deac53aacdc3e4ae3046eed818ab2c21c59a74"
                                + "8acbea0ee99b5f057d6576a2f92b5f5d3c18c765a791fe6e4f973775e28e9dd5"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isWhatOpensslSays(Vector vector) {
        byte[] body = vector.body().getBytes(StandardCharsets.UTF_8);
        assertEquals(vector.signature(), Signature.of(body, Secret.of(vector.key())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theBytesOnTheWireAreTheBytesSigned(Vector vector) throws Exception {
        try (WireStub begini = new WireStub(json(200, Calls.OK_BODY));
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), Tls.ofJvm())) {
            TokenAnswer answer =
                    call.call(Calls.deployment(INTEGRATION, vector.key(), true), vector.uid(), Duration.ofMinutes(1));
            assertInstanceOf(TokenAnswer.Usable.class, answer);
            String[] request = begini.requests().get(0).split("\r\n\r\n", 2);
            assertEquals(vector.body(), request[1], "the very bytes that openssl signed");
            assertTrue(List.of(request[0].split("\r\n")).contains("X-Signature: " + vector.signature()), request[0]);
            assertTrue(request[0]
                    .toLowerCase(java.util.Locale.ROOT)
                    .contains("content-length: " + vector.body().length()));
            assertFalse(request[0].contains("api-key"), request[0]);
        }
    }

    /** An integration id that JSON must escape: what is signed is what is sent, whatever it looks like. */
    @Test
    void escapedBytesAreSignedAsTheyAreSent() throws Exception {
        String odd = "id-\"with\"-\\-and-ü";
        try (WireStub begini = new WireStub(json(200, Calls.OK_BODY));
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), Tls.ofJvm())) {
            call.call(Calls.deployment(odd, "k", true), Calls.UID, Duration.ofMinutes(1));
            String[] request = begini.requests().get(0).split("\r\n\r\n", 2);
            assertEquals(
                    "{\"uid\":\"QWERT-YUIOP-ASDFGH\",\"integration_id\":\"id-\\\"with\\\"-\\\\-and-ü\"}", request[1]);
            String signature = Signature.of(request[1].getBytes(StandardCharsets.UTF_8), Secret.of("k"));
            assertTrue(request[0].contains("X-Signature: " + signature), request[0]);
        }
    }
}
