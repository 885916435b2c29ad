package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.model.LinkRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV as core banking systems write it: other encodings, names, paddings, and several flavours side by side. */
class CsvFlavourTest {
    private static final String RESULTS = ",status,reused,link,expires_at,error_code,error_message";

    @TempDir
    Path root;

    private final List<LinkRequest> asked = new CopyOnWriteArrayList<>();

    private DoorBox open(String... settings) throws Exception {
        return DoorBox.open(root, asked::add, settings);
    }

    private List<String> uids() {
        return asked.stream().map(LinkRequest::uid).toList();
    }

    @Test
    void ownColumnsMayDifferFromTheResultsByCase() throws Exception {
        try (DoorBox box = open()) {
            box.drop("a.csv", "uid,STATUS, Link \nCUST-00001,A,b\n");
            box.awaitDone("archive", "a.csv");
            String result = box.read("outbox", "a.result.csv");
            assertTrue(result.startsWith("uid,STATUS, Link " + RESULTS + "\nCUST-00001,A,b,issued,"), result);
        }
    }

    private static byte[] encoded(String text, Charset charset, int... mark) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int b : mark) {
            out.write(b);
        }
        out.writeBytes(text.getBytes(charset));
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"windows-1252, Zoë €", "iso-8859-1, Zoë", "ISO-8859-15, Zoë €", "windows-1251, Зоя", "ibm850, Zoë"})
    void aResultHasTheEncodingOfItsInput(String encoding, String name) throws Exception {
        Charset charset = Charset.forName(encoding);
        try (DoorBox box = open("begini.file.csv.encoding", encoding)) {
            String rows = "uid,name\r\nCUST-00001," + name + "\r\nbad," + name + "\r\n";
            box.drop("a.csv", encoded(rows, charset));
            box.awaitDone("archive", "a.csv");
            String result = Files.readString(box.in("outbox", "a.result.csv"), charset);
            assertTrue(result.startsWith("uid,name" + RESULTS + "\r\nCUST-00001," + name + ",issued,false,"), result);
            assertTrue(
                    Files.readString(box.in("outbox", "a.rejects.csv"), charset).contains("bad," + name + ","));
            assertEquals(List.of("CUST-00001", "bad"), uids());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void utf16WithItsMarkIsTaken(boolean little) throws Exception {
        Charset charset = little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        int[] mark = little ? new int[] {0xFF, 0xFE} : new int[] {0xFE, 0xFF};
        try (DoorBox box = open("begini.file.csv.encoding", "utf-16")) {
            box.drop("a.csv", encoded("uid,name\r\nCUST-00001,😀 Ann\r\n", charset, mark));
            box.awaitDone("archive", "a.csv");
            byte[] expected = encoded("uid,name" + RESULTS + "\r\nCUST-00001,😀 Ann,issued,false,", charset, mark);
            byte[] result = Files.readAllBytes(box.in("outbox", "a.result.csv"));
            assertArrayEquals(expected, Arrays.copyOf(result, expected.length));
            assertEquals(List.of("CUST-00001"), uids());
        }
    }

    @ParameterizedTest
    @CsvSource({"utf-16, uid", "windows-1252, uid,\u0081"})
    void whatIsNotOfTheEncodingRefusesTheFile(String encoding, String content) throws Exception {
        try (DoorBox box = open("begini.file.csv.encoding", encoding)) {
            byte[] bytes = encoding.equals("utf-16")
                    ? "uid\nCUST-00001\n".getBytes(StandardCharsets.UTF_8)
                    : encoded("uid\nCUST-0000\u0081\n", StandardCharsets.ISO_8859_1);
            box.drop("a.csv", bytes);
            box.awaitDone("rejected", "a.error.json");
            assertTrue(box.read("rejected", "a.error.json").contains("\"wrong_encoding\""), content);
        }
    }

    @Test
    void columnsAreKnownByTheirConfiguredNames() throws Exception {
        try (DoorBox box = open(
                "begini.file.csv.columns.uid", "CUSTOMER_NO",
                "begini.file.csv.columns.deployment", "Product",
                "begini.file.csv.columns.request_id", "REF")) {
            box.drop("a.csv", "ref,customer_no , PRODUCT\nR-1,CUST-10111   ,loans\n");
            box.awaitDone("archive", "a.csv");
            LinkRequest request = asked.get(0);
            assertEquals("CUST-10111", request.uid());
            assertEquals("loans", request.deployment().orElseThrow());
            assertEquals("R-1", request.requestId().orElseThrow());
            assertTrue(box.read("outbox", "a.result.csv").contains("\nR-1,CUST-10111   ,loans,issued,"));
        }
    }

    @Test
    void namesThatAreEqualMatterOnlyWhereTheyAreRead() throws Exception {
        try (DoorBox box = open()) {
            box.drop("a.csv", "UID,x,x,,\nCUST-10111   ,Ann,1,2,3\n");
            box.awaitDone("archive", "a.csv");
            assertEquals(List.of("CUST-10111"), uids());
        }
    }

    @Test
    void aFileMayHaveAStatusOfItsOwn() throws Exception {
        try (DoorBox box = open("begini.file.csv.result-prefix", "begini_")) {
            box.drop("a.csv", "uid,status\nCUST-00001,open\n");
            box.awaitDone("archive", "a.csv");
            assertTrue(box.read("outbox", "a.result.csv")
                    .startsWith("uid,status,begini_status,begini_reused,begini_link,begini_expires_at,"
                            + "begini_error_code,begini_error_message\nCUST-00001,open,issued,"));
        }
    }

    @Test
    void eachPatternHasSettingsOfItsOwn() throws Exception {
        try (DoorBox box = open(
                "begini.file.formats.cbs.files", "CBS_*.csv",
                "begini.file.formats.cbs.separator", ";",
                "begini.file.formats.cbs.quote", "none",
                "begini.file.formats.cbs.columns.uid", "NO",
                "begini.file.formats.cbs.deployment", "loans",
                "begini.file.formats.cbs.trailer", "TRL",
                "begini.file.formats.cbs.trailer-fields", "DATE,ROWS,HASH",
                "begini.file.formats.t24.files", "T24*.txt",
                "begini.file.formats.t24.separator", "\u001f")) {
            box.drop("CBS_1.csv", "NO;text\nCUST-00001;a \"b\nTRL;20261129;1\n");
            box.drop("T24_1.txt", "uid\u001fname\nCUST-00002\u001fAnn\n");
            box.drop("plain.csv", "uid,name\nCUST-00003,\"a,b\"\n");
            box.awaitDone("archive", "CBS_1.csv");
            box.awaitDone("archive", "T24_1.txt");
            box.awaitDone("archive", "plain.csv");
            assertEquals(
                    List.of("CUST-00001", "CUST-00002", "CUST-00003"),
                    uids().stream().sorted().toList());
            assertEquals(
                    "loans",
                    asked.stream()
                            .filter(request -> request.uid().endsWith("1"))
                            .findFirst()
                            .orElseThrow()
                            .deployment()
                            .orElseThrow());
            assertTrue(box.read("outbox", "CBS_1.result.csv").contains("\nCUST-00001;a \"b;issued;"));
            assertTrue(box.read("outbox", "CBS_1.result.csv").endsWith("\nTRL;20261129;1\n"));
            assertTrue(box.read("outbox", "T24_1.result.txt").contains("\nCUST-00002\u001fAnn\u001fissued\u001f"));
        }
    }

    @ParameterizedTest
    @CsvSource({"X1234567A.csv, X*A.csv, X????????.csv", "X1.csv, X?.csv, X*.csv"})
    void ofTwoPatternsTheOneWithMoreFixedCharactersCounts(String name, String counts, String other) throws Exception {
        try (DoorBox box = open(
                "begini.file.formats.one.files", other,
                "begini.file.formats.two.files", counts,
                "begini.file.formats.two.separator", ";")) {
            box.drop(name, "uid;name\nCUST-00001;Ann\n");
            box.awaitDone("archive", name);
            assertEquals(List.of("CUST-00001"), uids());
        }
    }

    @Test
    void aLayoutsPatternComesBeforeTheUsualOnes() throws Exception {
        try (DoorBox box = open(
                "begini.layouts.cbs.files", "CBS*.csv",
                "begini.layouts.cbs.fields", "UID X(10), NAME X(5)",
                "begini.layouts.cbs.reply", "STATUS X(8)")) {
            box.drop("CBS1.csv", "CUST-00001Ann  \n");
            box.awaitDone("archive", "CBS1.csv");
            assertEquals("CUST-00001Ann  issued  \n", box.read("outbox", "CBS1.result.csv"));
        }
    }

    @Test
    void aTrailerMayCountAllLines() throws Exception {
        try (DoorBox box = open("begini.file.csv.trailer", "TRL", "begini.file.csv.trailer-counts", "lines")) {
            box.drop("a.csv", "uid\nCUST-00001\nbad\nTRL,4\n");
            box.awaitDone("archive", "a.csv");
            assertTrue(box.read("outbox", "a.rejects.csv").endsWith("\nTRL,3\n"));
            box.drop("b.csv", "uid\nCUST-00001\nTRL,1\n");
            box.awaitDone("rejected", "b.error.json");
            assertTrue(box.read("rejected", "b.error.json").contains("with ROWS 3"));
        }
    }

    @Test
    void theHashTotalOfOneRowIsNotTold() throws Exception {
        try (DoorBox box = open("begini.file.csv.trailer", "TRL")) {
            box.drop("day.csv", "uid\nCUST-73519\nTRL,1,1\n");
            box.awaitDone("rejected", "day.error.json");
            String message = new ObjectMapper()
                    .readTree(box.read("rejected", "day.error.json"))
                    .path("message")
                    .textValue();
            assertTrue(message.contains("ROWS 1"), message);
            assertFalse(message.contains("73519"), message);
        }
    }
}
