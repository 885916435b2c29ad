package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.model.LinkRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of a mainframe as they are: packed and binary numbers, LOW-VALUES, numbers as uids. */
class MainframeFileTest {
    private static final Charset EBCDIC = Charset.forName("IBM037");

    @TempDir
    Path root;

    private final List<String> uids = new CopyOnWriteArrayList<>();

    private DoorBox open(List<Field> fields, boolean dropZeros) throws Exception {
        return open(Framing.FIXED, EBCDIC, fields, dropZeros);
    }

    private DoorBox open(Framing framing, Charset codePage, List<Field> fields, boolean dropZeros) throws Exception {
        return open(framing, codePage, fields, dropZeros, List.of());
    }

    private DoorBox open(Framing framing, Charset codePage, List<Field> fields, boolean dropZeros, List<Field> trailer)
            throws Exception {
        int length = fields.get(fields.size() - 1).end();
        Layout layout = new Layout(
                "loans",
                Optional.of("*.dat"),
                framing,
                codePage,
                fields,
                Field.parse("STATUS X(8)", length),
                Optional.empty(),
                trailer.isEmpty() ? Optional.empty() : Optional.of("T"),
                trailer,
                new LayoutRules(50, false, dropZeros, Optional.empty(), Optional.empty(), LayoutRules.USUAL.rdw()));
        return new DoorBox(DoorBox.config(root, 1), List.of(layout), exchange -> {
            uids.add(exchange.getMessage().getBody(LinkRequest.class).uid());
            DoorBox.heart().process(exchange);
        });
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer b) {
                out.write(b);
            } else {
                out.writeBytes(part.toString().getBytes(EBCDIC));
            }
        }
        return out.toByteArray();
    }

    @Test
    void zeroBytesInFieldsThatAreNotReadAreNormal() throws Exception {
        // AMOUNT 0000123.45, COUNT 1, NAME is LOW-VALUES, UID ends with LOW-VALUES.
        byte[] record = bytes("CUST-00001", 0, 0, 0, 0, 0, 0x12, 0x34, 0x5C, 0, 1, 0, 0, 0);
        try (DoorBox box =
                open(Field.parse("UID X(12), AMOUNT S9(9)V99 COMP-3, COUNT 9(4) COMP, NAME X(3)", 0), false)) {
            box.drop("a.dat", record);
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("CUST-00001"), uids);
            byte[] result = Files.readAllBytes(box.in("outbox", "a.result.dat"));
            assertArrayEquals(record, Arrays.copyOf(result, record.length));
            assertEquals("issued  ", new String(result, record.length, 8, EBCDIC));
        }
    }

    @Test
    void aZeroByteWithinTheUidRefusesTheFile() throws Exception {
        try (DoorBox box = open(Field.parse("UID X(12)", 0), false)) {
            box.drop("a.dat", bytes("CUST", 0, "-000001"));
            box.awaitDone("rejected", "a.error.json");
            assertTrue(box.read("rejected", "a.error.json").contains("wrong_code_page"));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 000123456", "true, 123456"})
    void aPackedNumberMayBeTheUid(boolean dropZeros, String uid) throws Exception {
        List<Field> fields =
                Field.ofCopybook(Files.readString(Path.of("src/test/resources/copybooks/loans.cpy"))).stream()
                        .map(field -> field.name().equals("cust_no") ? field.as("uid") : field)
                        .toList();
        byte[] record = bytes(
                0,
                7,
                0,
                0x01,
                0x23,
                0x45,
                0x6C,
                "ANN       ",
                "O",
                0,
                0,
                0x12,
                0x34,
                0x5C,
                0x42,
                0,
                0,
                0,
                "   1.50-",
                "0001{",
                "   ");
        try (DoorBox box = open(fields, dropZeros)) {
            box.drop("a.dat", record);
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of(uid), uids);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0000012345", "true, 12345"})
    void aSignedZonedNumberMayBeTheUid(boolean dropZeros, String uid) throws Exception {
        try (DoorBox box = open(Field.parse("UID S9(10), X X(1)", 0), dropZeros)) {
            box.drop("a.dat", bytes("000001234", 0xC5, "x"));
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of(uid), uids);
        }
    }

    @Test
    void aNumberThatIsNoneIsRejectedAlone() throws Exception {
        try (DoorBox box = open(Field.parse("UID 9(9) COMP-3, X X(1)", 0), false)) {
            box.drop("a.dat", bytes(0, 0x12, 0x34, 0x56, 0x7C, "x", 0x40, 0x40, 0x40, 0x40, 0x40, "y"));
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("001234567"), uids);
            assertTrue(box.read("outbox", "a.rejects.csv")
                    .contains("\n2,,,,,invalid_request,\"the field uid holds no number"));
        }
    }

    /** A row that cannot be read for another field balances all the same, and is corrected with what is sound of it. */
    @ParameterizedTest
    @CsvSource({
        "9(6), C1F0F0F0F1F7, X(5), cards, X(4), test, request_id, 'cards,,test'",
        "S9(6), C1F0F0F0F1F7, X(5), cards, X(4), test, request_id, 'cards,,test'",
        "S9(6), F0F0F0F0F1D7, X(5), cards, X(4), test, request_id, 'cards,,test'",
        "9(6) COMP-3, 0000A17C, X(5), cards, X(4), test, request_id, 'cards,,test'",
        "S9(6) COMP-3, 0000017D, X(5), cards, X(4), test, request_id, 'cards,,test'",
        "9(6), F0F0F0F0F1F7, 9(5), cards, X(4), test, deployment, ',000017,test'",
        "9(6), F0F0F0F0F1F7, X(5), cards, 9(4), test, environment, 'cards,000017,'",
    })
    void aFieldThatIsNoNumberTakesNoOtherWithIt(
            String id,
            String idBytes,
            String deployment,
            String deploymentText,
            String environment,
            String environmentText,
            String bad,
            String kept)
            throws Exception {
        List<Field> fields = Field.parse(
                "REQUEST-ID %s, DEPLOYMENT %s, UID 9(8), ENVIRONMENT %s".formatted(id, deployment, environment), 0);
        List<Field> trailer = Field.parse("TYPE X(1), ROWS 9(4), HASH 9(8)", 0);
        byte[] start = HexFormat.of().parseHex(idBytes);
        try (DoorBox box = open(Framing.FIXED, EBCDIC, fields, false, trailer)) {
            byte[] rest = bytes(
                    deploymentText, "00012345", environmentText, "T000100012345", " ".repeat(start.length + 17 - 13));
            box.drop("a.dat", Bytes.joined(start, rest));
            box.awaitDone("archive", "a.dat");
            String rejects = box.read("outbox", "a.rejects.csv");
            assertTrue(
                    rejects.contains("\n1,00012345," + kept + ",invalid_request,\"the field " + bad + " holds "),
                    rejects);
            assertEquals(List.of(), uids);
        }
    }

    /** Of a letter, which a sign makes of the last digit, another customer would be asked. */
    @ParameterizedTest
    @CsvSource({"1234567, C8", "1234567, D8", "12 4567, F8", "1234567, 5C"})
    void anUnsignedNumberHasDigitsAlone(String start, String last) throws Exception {
        try (DoorBox box = open(Field.parse("UID 9(8)", 0), false)) {
            box.drop("a.dat", bytes(start, HexFormat.fromHexDigits(last), "00045678"));
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("00045678"), uids);
            String rejects = box.read("outbox", "a.rejects.csv");
            assertTrue(
                    rejects.contains("\n1,,,,,invalid_request,\"the field uid holds something else than digits"),
                    rejects);
            assertTrue(rejects.contains("S9(8)"), rejects);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM037", "IBM273", "IBM297", "IBM871"})
    void aSignIsReadOnEveryCodePage(String codePage) throws Exception {
        try (DoorBox box = open(Framing.FIXED, Charset.forName(codePage), Field.parse("UID S9(8)", 0), false)) {
            box.drop("a.dat", bytes("1234567", 0xC0, "1234567", 0xD0));
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("12345670"), uids);
        }
    }

    @ParameterizedTest
    @CsvSource({"9(9) COMP, 3", "9(9) COMP-3, 4", "9(8), 5", "S9(8), 5"})
    void aRecordThatEndsWithinItsUidsNumberIsRejected(String picture, int rest) throws Exception {
        List<Field> fields = Field.parse("NAME X(10), UID " + picture, 0);
        byte[] number =
                switch (picture) {
                    case "9(9) COMP" -> bytes(0, 0, 0, 0x40);
                    case "9(9) COMP-3" -> bytes(0x12, 0x34, 0x56, 0x7F, 0x40);
                    default -> bytes("12345678");
                };
        int length = 14 + rest;
        byte[] whole = bytes(0, 14 + number.length, 0, 0, "ANN       ");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(bytes(0, length, 0, 0, "BOB       "));
        file.write(number, 0, rest);
        file.writeBytes(whole);
        file.writeBytes(picture.equals("9(9) COMP-3") ? bytes(0, 0, 0, 0, 0x1C) : number);
        try (DoorBox box = open(Framing.RDW, EBCDIC, fields, false)) {
            box.drop("a.dat", file.toByteArray());
            box.awaitDone("archive", "a.dat");
            assertEquals(1, uids.size());
            assertTrue(box.read("outbox", "a.rejects.csv").contains("\n1,,,,,invalid_request,"));
        }
    }
}
