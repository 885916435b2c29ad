package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands around the rows: end marks, header and trailer records, padding, other record types, record words. */
class FileShapesTest {
    private static final String[] NACHA = {
        "begini.layouts.nacha.files", "*.ach",
        "begini.layouts.nacha.fields", "TYPE X(1), UID X(10), NAME X(5)",
        "begini.layouts.nacha.reply", "STATUS X(8)",
        "begini.layouts.nacha.header", "1",
        "begini.layouts.nacha.row", "6",
        "begini.layouts.nacha.padding", "9",
        "begini.layouts.nacha.trailer", "9",
        "begini.layouts.nacha.trailer-record", "TYPE X(1), ROWS 9(6), FILLER X(9)"
    };

    @TempDir
    Path root;

    private final List<String> uids = new CopyOnWriteArrayList<>();

    private DoorBox open(String... settings) throws Exception {
        return DoorBox.open(root, request -> uids.add(request.uid()), settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uid,n\nCUST-00001,Ann\n\u001a",
                "uid,n\nCUST-00001,Ann\u001a",
                "uid,n\r\nCUST-00001,Ann\r\n\u001a",
                "uid,n\nCUST-00001,\"Ann\"\u001a"
            })
    void aFinalEndMarkIsNoRow(String content) throws Exception {
        try (DoorBox box = open()) {
            box.drop("a.csv", content);
            box.awaitDone("archive", "a.csv");
            assertEquals(List.of("CUST-00001"), uids);
            String name = content.contains("\"") ? "\"Ann\"" : "Ann";
            assertTrue(box.read("outbox", "a.result.csv").contains("\nCUST-00001," + name + ",issued,"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u001a\n", "\u001a\r\n", "\u001a\u001a", "\u001a\"", "\u001a,", "\u001a\nCUST-00002,Bob\n"})
    void anEndMarkBehindAClosingQuoteMustBeTheEnd(String end) throws Exception {
        try (DoorBox box = open()) {
            box.drop("a.csv", "uid,n\nCUST-00001,\"Ann\"" + end);
            box.awaitDone("rejected", "a.error.json");
            assertTrue(box.read("rejected", "a.error.json").contains("malformed_csv"));
            assertEquals(List.of(), uids);
        }
    }

    @Test
    void anEndMarkBehindFixedRecordsIsNoRecord() throws Exception {
        try (DoorBox box = open(
                "begini.layouts.a.files", "*.dat",
                "begini.layouts.a.framing", "fixed",
                "begini.layouts.a.code-page", "iso-8859-1",
                "begini.layouts.a.fields", "UID X(10)")) {
            box.drop("a.dat", "CUST-00001CUST-00002\u001a");
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("CUST-00001", "CUST-00002"), uids);
        }
    }

    @Test
    void aDatedTrailerAndAHeaderRecordStandAroundTheRows() throws Exception {
        try (DoorBox box = open(
                "begini.file.csv.header-record", "HDR",
                "begini.file.csv.trailer", "TRL",
                "begini.file.csv.trailer-fields", "DATE,ROWS,HASH")) {
            box.drop("a.csv", "HDR,20261129,0042\nuid,n\nCUST-00001,Ann\nTRL,20261129,1\n\u001a");
            box.awaitDone("archive", "a.csv");
            assertEquals(List.of("CUST-00001"), uids);
            String result = box.read("outbox", "a.result.csv");
            assertTrue(result.startsWith("HDR,20261129,0042\nuid,n,status,"), result);
            assertTrue(result.contains("\nCUST-00001,Ann,issued,"), result);
            assertTrue(result.endsWith("\nTRL,20261129,1\n"), result);
            box.drop("b.csv", "uid,n\nCUST-00001,Ann\nTRL,20261129,1\n");
            box.awaitDone("rejected", "b.error.json");
            assertTrue(box.read("rejected", "b.error.json").contains("missing_header"));
        }
    }

    @Test
    void aDelimiterBehindTheLastFieldIsNoField() throws Exception {
        try (DoorBox box = open()) {
            box.drop("a.csv", "uid,n\nCUST-00001,Ann,\nCUST-00002,Bob\n");
            box.awaitDone("archive", "a.csv");
            String result = box.read("outbox", "a.result.csv");
            assertTrue(result.contains("\nCUST-00001,Ann,issued,"), result);
            assertTrue(result.contains("\nCUST-00002,Bob,issued,"), result);
        }
    }

    @Test
    void recordsOfOtherTypesAndPaddingAreNoRows() throws Exception {
        try (DoorBox box = open(NACHA)) {
            String file = """
                    1HEADER
                    5BATCH
                    6CUST-00001Ann
                    7ADDENDA
                    6CUST-00002Bob   \s\s
                    8BATCH END
                    9000002
                    9999999999999999
                    9999999999999999
                    """;
            box.drop("a.ach", file);
            box.awaitDone("archive", "a.ach");
            assertEquals(List.of("CUST-00001", "CUST-00002"), uids);
            assertEquals(
                    List.of("1HEADER", "6CUST-00001Ann  issued", "6CUST-00002Bob  issued", "9000002"),
                    box.read("outbox", "a.result.ach")
                            .lines()
                            .map(String::stripTrailing)
                            .toList());
            box.drop("b.ach", file.replace("9000002", "9000003"));
            box.awaitDone("rejected", "b.error.json");
            assertTrue(box.read("rejected", "b.error.json").contains("not_balanced"));
        }
    }

    @ParameterizedTest
    @CsvSource({"rows, 9000002, 9000008", "lines, 9000008, 9000002"})
    void theTrailerCountsWhatIsConfigured(String counts, String right, String wrong) throws Exception {
        String file = """
                1HEADER
                5BATCH
                6CUST-00001Ann
                7ADDENDA
                6CUST-00002Bob
                8BATCH END
                8BATCH END
                """;
        try (DoorBox box = open(with(NACHA, "begini.layouts.nacha.trailer-counts", counts))) {
            box.drop("a.ach", file + right + "\n9999999999999999\n");
            box.awaitDone("archive", "a.ach");
            assertEquals(List.of("CUST-00001", "CUST-00002"), uids);
            box.drop("b.ach", file + wrong + "\n9999999999999999\n");
            box.awaitDone("rejected", "b.error.json");
            assertTrue(box.read("rejected", "b.error.json").contains("must be " + right.charAt(6)));
        }
    }

    @ParameterizedTest
    @CsvSource({"D, lines, 9000004", "D, rows, 9END", "d, lines, 9000004"})
    void recordsOfWhichNoneIsARowAreNotADayWithoutRows(String mark, String counts, String trailer) throws Exception {
        String[] wrong = with(
                NACHA,
                "begini.layouts.nacha.row",
                mark,
                "begini.layouts.nacha.trailer-counts",
                counts,
                "begini.layouts.nacha.trailer-record",
                trailer.equals("9END") ? "TYPE X(1)" : "TYPE X(1), ROWS 9(6)");
        try (DoorBox box = open(wrong)) {
            box.drop("a.ach", "1HEADER\n6CUST-00001Ann\n6CUST-00002Bob\n" + trailer + "\n");
            box.awaitDone("rejected", "a.error.json");
            String error = box.read("rejected", "a.error.json");
            assertTrue(error.contains("\"empty_file\""), error);
            assertTrue(error.contains("none of the 2 records beside header and trailer is a row"), error);
            assertEquals(List.of(), uids);
        }
    }

    @Test
    void aDayWithoutRowsMayHaveOtherRecordsIfItsTrailerSaysSo() throws Exception {
        try (DoorBox box = open(NACHA)) {
            box.drop("a.ach", "1HEADER\n5BATCH\n8BATCH END\n9000000\n");
            box.awaitDone("archive", "a.ach");
            assertEquals(List.of(), uids);
        }
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "inclusive, 000e0000, 00160000",
        "exclusive, 000a0000, 00120000",
        "little-endian, 00000e00, 00001600",
        "little-endian-exclusive, 00000a00, 00001200"
    })
    void recordWordsAreReadAndWrittenAsConfigured(String rdw, String input, String output) throws Exception {
        try (DoorBox box = open(
                "begini.layouts.a.files", "*.dat",
                "begini.layouts.a.framing", "rdw",
                "begini.layouts.a.rdw", rdw,
                "begini.layouts.a.code-page", "iso-8859-1",
                "begini.layouts.a.fields", "UID X(10)",
                "begini.layouts.a.reply", "STATUS X(8)")) {
            box.drop("a.dat", records(input, "CUST-00001", "CUST-00002"));
            box.awaitDone("archive", "a.dat");
            assertEquals(List.of("CUST-00001", "CUST-00002"), uids);
            assertArrayEquals(
                    records(output, "CUST-00001issued  ", "CUST-00002issued  "),
                    Files.readAllBytes(box.in("outbox", "a.result.dat")));
        }
    }

    private static byte[] records(String word, String... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(records).forEach(record -> {
            out.writeBytes(HexFormat.of().parseHex(word));
            out.writeBytes(record.getBytes(StandardCharsets.ISO_8859_1));
        });
        return out.toByteArray();
    }
}
