package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.beginibridge.HeardLog;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.pgp.Pgp;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcSessionKeyDataDecryptorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files encrypted by GnuPG: {@code pgp/make.sh} says how they were made. */
class PgpFilesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/pgp");

    /** The id of the key that has expired. */
    private static final String EXPIRED = "4746695F7384A040";

    @TempDir
    Path root;

    private static PgpKeyFiles keys(String who, String passphrase) {
        return new PgpKeyFiles(
                SAMPLES.resolve(who + ".secret.asc"),
                Optional.of(Secret.of(passphrase)),
                Optional.of(SAMPLES.resolve("desk.public.asc")));
    }

    private static FileRules rules(String passphrase) {
        return rules(keys("bridge", passphrase));
    }

    private static FileRules rules(PgpKeyFiles keys) {
        return new FileRules(
                false,
                List.of(),
                Duration.ZERO,
                false,
                Csv.STANDARD,
                List.of(),
                Optional.of(keys),
                Duration.ofSeconds(20));
    }

    private DoorBox open() throws Exception {
        return new DoorBox(DoorBox.config(root, 1, rules("correct horse")), DoorBox.heart());
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(SAMPLES.resolve(name));
    }

    /** As the desk reads it, with its own key and no code of ours. */
    @SuppressWarnings("deprecation") // its successor is for keys of version 6
    private static String decrypted(Path file) throws Exception {
        PGPSecretKeyRingCollection keys;
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(SAMPLES.resolve("desk.secret.asc")))) {
            keys = new PGPSecretKeyRingCollection(in, new BcKeyFingerprintCalculator());
        }
        for (PGPEncryptedData each : keysOf(Files.readAllBytes(file))) {
            PGPPublicKeyEncryptedData data = (PGPPublicKeyEncryptedData) each;
            PGPSecretKey key = keys.getSecretKey(data.getKeyIdentifier().getKeyId());
            if (key != null) {
                PGPPrivateKey opened =
                        key.extractPrivateKey(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                                .build("correct horse".toCharArray()));
                PGPSessionKey session = data.getSessionKey(new BcPublicKeyDataDecryptorFactory(opened));
                InputStream clear = data.getDataStream(new BcSessionKeyDataDecryptorFactory(session));
                PGPLiteralData literal = (PGPLiteralData) new BcPGPObjectFactory(clear).nextObject();
                String text = new String(literal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(data.isIntegrityProtected() && data.verify());
                return text;
            }
        }
        throw new AssertionError(file + " is not for the desk");
    }

    private static PGPEncryptedDataList keysOf(byte[] message) throws IOException {
        return (PGPEncryptedDataList) new BcPGPObjectFactory(message).nextObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"day.csv.pgp", "armored.csv.gpg", "signed.csv.pgp", "hidden.csv.pgp"})
    void resultAndRejectsGoOutEncryptedForTheDesk(String name) throws Exception {
        String stem = name.substring(0, name.indexOf('.'));
        try (DoorBox box = open()) {
            box.drop(name, sample(name));
            box.awaitDone("archive", name);
            Path result = box.in("outbox", stem + ".result" + name.substring(stem.length()));
            assertTrue(decrypted(result).contains("\nCUST-00001,Ann,issued,"));
            assertTrue(decrypted(box.in("outbox", stem + ".rejects.csv.pgp")).contains("\nbad,Bob,invalid_uid,"));
            assertFalse(new String(Files.readAllBytes(result), StandardCharsets.ISO_8859_1).contains("CUST-"));
        }
    }

    @Test
    void aReplayReadsTheBridgesOwnResult() throws Exception {
        Pgp bridge = Pgp.of(keys("bridge", "correct horse"));
        ByteArrayOutputStream late = new ByteArrayOutputStream();
        try (OutputStream out = bridge.encrypted(late)) {
            out.write("uid\nlate-00001\nCUST-00001\n".getBytes(StandardCharsets.UTF_8));
        }
        try (DoorBox box = open()) {
            box.drop("day.csv.pgp", late.toByteArray());
            box.awaitDone("archive", "day.csv.pgp");
            Replay.Prepared replay = new Replay(
                            DoorBox.config(root, 1, rules("correct horse")), List.of(), Clock.systemUTC())
                    .prepare("day.csv.pgp");
            await().atMost(Duration.ofSeconds(20)).until(() -> replay.finished().isPresent());
            assertTrue(decrypted(box.in("outbox", "day.result.csv.pgp")).contains("\nlate-00001,failed,"));
        }
    }

    @Test
    void aKeyThatHasExpiredIsNoRecipient() throws Exception {
        PGPPublicKeyRing ring;
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(SAMPLES.resolve("expiring.public.asc")))) {
            ring = new PGPPublicKeyRing(in, new BcKeyFingerprintCalculator());
        }
        List<Long> keys = new ArrayList<>();
        ring.forEach(key -> keys.add(key.getKeyIdentifier().getKeyId()));
        assertEquals(3, keys.size(), "the key itself, a subkey, and a later one that has expired");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Pgp.of(keysFor("expiring")).encrypted(message).close();
        List<Long> recipients = new ArrayList<>();
        keysOf(message.toByteArray())
                .forEach(data -> recipients.add(
                        ((PGPPublicKeyEncryptedData) data).getKeyIdentifier().getKeyId()));
        assertTrue(recipients.contains(keys.get(1)), "the subkey that is valid");
        assertFalse(recipients.contains(keys.get(2)), "the one that has expired");

        IOException none = assertThrows(IOException.class, () -> Pgp.of(keysFor("expired")));
        assertEquals("no recipient has a key for encryption that is valid today: [" + EXPIRED + "]", none.getMessage());
    }

    /** As {@code gpg --export} writes a key beside its successor. */
    @Test
    void aRecipientWithoutAValidKeyIsLeftOutAndTold() throws Exception {
        FileRules rules = rules(keysFor("both"));
        try (HeardLog log = HeardLog.of(FileDoor.class);
                DoorBox box = new DoorBox(DoorBox.config(root, 1, rules), DoorBox.heart())) {
            box.drop("day.csv.pgp", sample("day.csv.pgp"));
            box.awaitDone("archive", "day.csv.pgp");
            assertTrue(decrypted(box.in("outbox", "day.result.csv.pgp")).contains("\nCUST-00001,Ann,issued,"));
            assertEquals(
                    List.of("The PGP recipient " + EXPIRED
                            + " gets no results, for it has no key for encryption that is"
                            + " valid today: renew it, or take it out of begini.file.pgp.recipients-file"),
                    log.events().stream()
                            .map(ILoggingEvent::getFormattedMessage)
                            .toList());
        }
    }

    private static PgpKeyFiles keysFor(String recipient) {
        return new PgpKeyFiles(
                SAMPLES.resolve("bridge.secret.asc"),
                Optional.of(Secret.of("correct horse")),
                Optional.of(SAMPLES.resolve(recipient + ".public.asc")));
    }

    @Test
    void whatCannotBeDecryptedToItsEndIsRefused() throws Exception {
        byte[] whole = sample("day.csv.pgp");
        byte[] changed = whole.clone();
        changed[whole.length - 10] ^= 1;
        try (DoorBox box = open()) {
            box.drop("other.csv.pgp", sample("other.csv.pgp"));
            box.drop("cut.csv.pgp", Arrays.copyOf(whole, whole.length - 5));
            box.drop("changed.csv.pgp", changed);
            byte[] twice = Arrays.copyOf(whole, 2 * whole.length);
            System.arraycopy(whole, 0, twice, whole.length, whole.length);
            box.drop("twice.csv.pgp", twice);
            box.drop("plain.csv.pgp", "uid\nCUST-00001\n");
            box.drop("mark.csv.pgp", "\uFEFFuid\nCUST-00001\n");
            box.drop("start.csv.pgp", Arrays.copyOf(whole, 100));
            box.drop("armor.csv.pgp", Arrays.copyOf(sample("armored.csv.gpg"), 200));
            for (String name : List.of("other", "cut", "changed", "twice", "plain", "mark", "start", "armor")) {
                box.awaitDone("rejected", name + ".error.json");
                assertTrue(box.read("rejected", name + ".error.json").contains("\"not_decrypted\""), name);
                assertFalse(box.read("rejected", name + ".error.json").contains("decrypt it before"), name);
            }
            assertEquals(List.of(), box.names("outbox"));
        }
    }

    /** For the bridge, as anybody can who has its public key. */
    private static byte[] encrypted(byte[] packets) throws Exception {
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(SAMPLES.resolve("bridge.public.asc")))) {
            new PGPPublicKeyRing(in, new BcKeyFingerprintCalculator()).forEach(key -> {
                if (key.isEncryptionKey()) {
                    generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key));
                }
            });
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream message = generator.open(out, new byte[1 << 16])) {
            message.write(packets);
        }
        return out.toByteArray();
    }

    /** A packet that holds so many bytes, the first of them given. */
    private static byte[] packet(int tag, int length, String start) {
        byte[] first = HexFormat.of().parseHex(start);
        return ByteBuffer.allocate(6 + length)
                .put((byte) (0xC0 | tag))
                .put((byte) 0xFF)
                .putInt(length)
                .put(first)
                .array();
    }

    /** A file in so many compressed packets, one in the other, of the kind that leaves its content as it is. */
    private static byte[] nested(int levels) {
        byte[] rows = "uid\nCUST-00001\n".getBytes(StandardCharsets.UTF_8);
        byte[] file =
                packet(11, 6 + rows.length, "6200" + "00000000" + HexFormat.of().formatHex(rows));
        ByteBuffer message = ByteBuffer.allocate(7 * levels + file.length);
        for (int level = 1; level <= levels; level++) {
            message.put(packet(8, message.remaining() - 6, "00"), 0, 7);
        }
        return message.put(file).array();
    }

    @Test
    void whatIsMadeToExhaustItsReaderIsRefused() throws Exception {
        Map<String, byte[]> hostile = Map.of(
                "nested", encrypted(nested(20_000)),
                "recipient", packet(1, 1 << 20, "03" + "00".repeat(8) + "12"),
                "inside", encrypted(packet(60, 1 << 20, "")));
        try (DoorBox box = open()) {
            for (Map.Entry<String, byte[]> each : hostile.entrySet()) {
                box.drop(each.getKey() + ".csv.pgp", each.getValue());
                box.awaitDone("rejected", each.getKey() + ".error.json");
                String error = box.read("rejected", each.getKey() + ".error.json");
                assertTrue(error.contains("\"not_decrypted\""), error);
                String why = each.getKey().equals("nested") ? "more than 4 times" : "within 262144 bytes";
                assertTrue(error.contains(why), error);
            }
            box.drop("few.csv.pgp", encrypted(nested(4)));
            box.awaitDone("archive", "few.csv.pgp");
        }
    }

    @Test
    void aWrongPassphraseRefusesTheFile() throws Exception {
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1, rules("wrong")), DoorBox.heart())) {
            box.drop("day.csv.pgp", sample("day.csv.pgp"));
            box.awaitDone("rejected", "day.error.json");
            assertTrue(box.read("rejected", "day.error.json").contains("is the passphrase right"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 490})
    void aDiskThatFailsIsNoFaultOfTheFile(int bytes) throws Exception {
        IOException failure = new IOException("stale file handle");
        InputStream disk = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw failure;
            }
        };
        InputStream start = new ByteArrayInputStream(sample("day.csv.pgp"), 0, bytes);
        Pgp bridge = Pgp.of(keys("bridge", "correct horse"));
        IOException thrown =
                assertThrows(IOException.class, () -> bridge.decrypted(new SequenceInputStream(start, disk))
                        .readAllBytes());
        assertSame(failure, thrown);
    }
}
