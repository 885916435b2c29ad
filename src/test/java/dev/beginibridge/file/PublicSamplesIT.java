package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.setting.ConfigException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The test data of public readers of mainframe files and of CSV, each file unchanged, with a field of its own as uid. The data
 * stay with their projects: {@code git clone https://github.com/AbsaOSS/cobrix} (Apache 2.0), {@code git clone
 * https://github.com/bmTas/JRecord} (LGPL 3) and {@code git clone https://github.com/maxogden/csv-spectrum} (BSD) in one
 * directory, then {@code mvn verify -Dit.test=PublicSamplesIT -Dsamples=DIRECTORY}. Cuts and uids are read here without the
 * bridge's code.
 */
@Tag("samples")
class PublicSamplesIT {
    private static final Path SAMPLES = Path.of(System.getProperty("samples", "samples"));
    private static final int STATUS = 8;
    /** A uid with a line break is in the link of these tests, too. */
    private static final String APPENDED = ",issued,(?:\"(?:[^\"]|\"\")*\"|[^\"\\r\\n])*";

    @TempDir
    Path root;

    private final List<String> uids = new CopyOnWriteArrayList<>();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            cobrix/data/test3_data/TRAN2.AUG31.DATA.dat       | framing=fixed; copybook=cobrix/data/test3_copybook.cob; uid=COMPANY-ID | 45 | text 26 10 | 1000 | 0021213441 | 0038903321
            cobrix/data/test9_data/TRAN.APR14.NPT.DATA.dat    | framing=fixed; copybook=cobrix/data/test9_copybook.cob; uid=COMPANY-ID | 45 | text 26 10 | 1000 | 00000000 | 00000000
            cobrix/data/test6_data/INTEGR.TYPES.NOV28.DATA.dat | framing=fixed; fields=UID 9(7) BINARY, NAME X(10), FILLER X(1479); max-impossible-uids=100 | 1493 | binary 0 4 7 | 100 | 0000001 | 0000100
            cobrix/data/test10_data/data.dat                  | framing=fixed; code-page=us-ascii; fields=NAME X(30), UID X(16) | 46 | text 30 16 | 1 | 1234560000001234 | 1234560000001234
            cobrix/data/test16_data/ENTITY.DB.AUG12.DATA.FIX.LEN.dat | framing=fixed; fields=TYPE X(1), NAME X(20), ADDRESS X(30), UID X(8), FILLER X(5); row=C | 64 | text 51 8 | 11 | 13093784 | 23645637
            cobrix/data/test4_data/COMP.DETAILS.SEP30.DATA.dat | framing=rdw; rdw=little-endian-exclusive; code-page=us-ascii; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49) | 64 | text 5 10 | 1000 | 9377942526 | 8366326002
            cobrix/data/test5b_data/COMP.DETAILS.FEB02.DATA.RDW.BE.dat | framing=rdw; rdw=exclusive; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49) | 64 | text 5 10 | 1000 | 9377942526 | 8366326002
            cobrix/data/test14_data/COMP.DETAILS.JUL02.DATA.dat | framing=rdw; rdw=little-endian; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49) | 64 | text 5 10 | 100 | 9377942526 | 3878128886
            cobrix/data/test19_display_num/data.dat           | framing=fixed; copybook=cobrix/data/test19_display_num.cob; uid=WS-ACCT-ALPHA | 80 | text 20 8 | 7 | 522G67A1 | 522G63U1
            cobrix/data/test40_data_ascii/ascii.txt           | framing=lines; code-page=us-ascii; fields=UID X(5); max-impossible-uids=100 | 5 | text 0 5 | 3 | 12345 | A1234
            JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/DTAR020.bin | framing=fixed; copybook=JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/DTAR020.cbl; uid=DTAR020-KEYCODE-NO | 27 | text 0 8 | 379 | 69684558 | 69664668
            JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/DTAR020.bin | framing=fixed; copybook=JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/DTAR020.cbl; uid=DTAR020-DATE | 27 | packed 10 4 | 379 | 0040118 | 0040118
            JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zExamples/cobol/toCsv/test/DTAR1000_Store_file_std.bin | framing=rdw; copybook=JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zExamples/cobol/toCsv/test/DTAR1000.cbl; uid=DTAR1000-STORE-NO; max-impossible-uids=100 | 60 | binary 0 2 4 | 147 | 0001 | 0197
            JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/Ams_PODownload_20041231.txt | framing=lines; code-page=us-ascii; fields=TYPE X(2), SEQUENCE X(5), VENDOR X(10), UID X(12), FILLER X(59); row=H1; max-impossible-uids=100 | 88 | text 17 12 | 8 | 286225 | 304100
            JRecord/examples/jrecord-examples-classic/src/main/resources/net/sf/JRecord/zExamples/csv/DTAR020_tst1.bin.txt | framing=lines; code-page=us-ascii; fields=UID X(8), FILLER X(24) | 32 | text 0 8 | 17 | 63604808 | 68674560
            """)
    void eachRowPassesUnchangedAndItsOwnFieldIsAsked(
            String file, String settings, int length, String place, int rows, String first, String last)
            throws Exception {
        Map<String, String> layout = layout(settings);
        Charset codePage = Charset.forName(layout.get("code-page"));
        byte[] content = Files.readAllBytes(SAMPLES.resolve(file));
        List<byte[]> records = cut(content, layout, length).stream()
                .filter(record -> text(record, codePage).startsWith(layout.getOrDefault("row", "")))
                .toList();
        assertEquals(rows, records.size());
        try (DoorBox box = open(layout)) {
            box.drop("day.sample", content);
            box.awaitDone("archive", "day.sample");
            assertEquals(records.stream().map(row -> uid(row, place, codePage)).toList(), uids);
            assertEquals(first, uids.get(0));
            assertEquals(last, uids.get(rows - 1));
            List<byte[]> results =
                    cut(Files.readAllBytes(box.in("outbox", "day.result.sample")), layout, length + STATUS);
            assertEquals(rows, results.size());
            for (int row = 0; row < rows; row++) {
                byte[] own = records.get(row);
                String blanks = " ".repeat(Math.max(0, length - own.length));
                assertArrayEquals(own, Arrays.copyOf(results.get(row), own.length));
                assertEquals(
                        blanks + "issued  ",
                        text(Arrays.copyOfRange(results.get(row), own.length, length + STATUS), codePage));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zExamples/cobol/toCsv/test/DTAR020.csv | KEYCODE_NO | 379 | 69684558 | 69664668
            JRecord/examples/jrecord-examples-classic/src/main/resources/net/sf/JRecord/zExamples/csv/DTAR020.csv | keycode-no | 379 | 69684558 | 69664668
            """)
    void aFileOfTabsPassesUnchanged(String file, String column, int rows, String first, String last) throws Exception {
        byte[] content = Files.readAllBytes(SAMPLES.resolve(file));
        List<String> lines =
                new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        try (DoorBox box = open("begini.file.csv.separator", "tab", "begini.file.csv.columns.uid", column)) {
            box.drop("day.csv", content);
            box.awaitDone("archive", "day.csv");
            List<String> result = box.read("outbox", "day.result.csv").lines().toList();
            assertEquals(rows + 1, lines.size());
            assertEquals(rows + 1, result.size());
            for (int line = 1; line <= rows; line++) {
                String own = lines.get(line);
                assertTrue(result.get(line).startsWith(own + "\tissued\t"), result.get(line));
                assertEquals(own.substring(0, own.indexOf('\t')), uids.get(line - 1));
            }
            assertEquals(List.of(first, last), List.of(uids.get(0), uids.get(rows - 1)));
        }
    }

    /** What each field holds is told by the JSON that csv-spectrum has for each file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "comma_in_quotes",
                "empty",
                "empty_crlf",
                "escaped_quotes",
                "json",
                "newlines",
                "newlines_crlf",
                "quotes_and_newlines",
                "simple",
                "simple_crlf",
                "utf8"
            })
    void aFileOfCsvPassesUnchanged(String name) throws Exception {
        String content = Files.readString(SAMPLES.resolve("csv-spectrum/csvs/" + name + ".csv"));
        String column = content.substring(0, content.indexOf(','));
        List<String> first = new ArrayList<>();
        new ObjectMapper()
                .readTree(SAMPLES.resolve("csv-spectrum/json/" + name + ".json").toFile())
                .forEach(row -> first.add(row.path(column).asText()));
        try (DoorBox box = open("begini.file.csv.columns.uid", column)) {
            box.drop("day.csv", content);
            box.awaitDone("archive", "day.csv");
            assertEquals(first, uids);
            String result = box.read("outbox", "day.result.csv");
            String end = content.endsWith("\n") ? "" : content.contains("\r\n") ? "\r\n" : "\n";
            assertEquals(
                    content + end, result.replaceFirst(",status,[^\r\n]*", "").replaceAll(APPENDED, ""));
            assertEquals(first.size(), result.split(",issued,", -1).length - 1);
        }
    }

    /** Bytes before, behind or between the records, or records of another kind than the layout says: no row is asked. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            cobrix/data/test13a_data/TRAN2.JUN24.DATA.dat | framing=fixed; copybook=cobrix/data/test3_copybook.cob; uid=COMPANY-ID
            cobrix/data/test13b_data/COMP.DETAILS.JUN02.DATA.RDW.BE.dat | framing=rdw; rdw=exclusive; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49)
            cobrix/data/test11_data/COMP.DETAILS.MAY30.DATA.dat | framing=rdw; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49)
            cobrix/data/test4_data/COMP.DETAILS.SEP30.DATA.dat | framing=rdw; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49)
            cobrix/data/test5b_data/COMP.DETAILS.FEB02.DATA.RDW.BE.dat | framing=rdw; fields=SEGMENT-ID X(5), UID X(10), FILLER X(49)
            cobrix/data/test1_data/example.bin | framing=rdw; fields=ID X(2), UID X(10), FILLER X(1000)
            """)
    void whatIsNotCutAsTheLayoutSaysIsRefused(String file, String settings) throws Exception {
        try (DoorBox box = open(layout(settings))) {
            box.drop("day.sample", Files.readAllBytes(SAMPLES.resolve(file)));
            box.awaitDone("rejected", "day.error.json");
            assertTrue(box.read("rejected", "day.error.json").contains("\"bad_record\""));
            assertEquals(List.of(), uids);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cobrix/data/test4_copybook.cob, TAXPAYER-NUM has REDEFINES",
        "cobrix/data/test1_copybook.cob, COMPANY-ID-STR has REDEFINES",
        "cobrix/data/test6_copybook.cob, NUM-STR-EDEC03: the picture is none",
        "JRecord/examples/Cbl2Csv/src/test/resources/net/sf/JRecord/zData/amsPoDownload.cbl, location has OCCURS"
    })
    void aCopybookWithUncertainPlacesIsRefusedAtTheStart(String copybook, String why) {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> open(layout("framing=fixed; copybook=" + copybook)));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static Map<String, String> layout(String settings) {
        Map<String, String> layout = new LinkedHashMap<>();
        layout.put("files", "*.sample");
        layout.put("reply", "STATUS X(8)");
        layout.put("code-page", "ibm037");
        for (String setting : settings.split("; ", -1)) {
            String[] pair = setting.split("=", 2);
            layout.put(
                    pair[0],
                    pair[0].equals("copybook")
                            ? SAMPLES.resolve(pair[1]).toAbsolutePath().toString()
                            : pair[1]);
        }
        return layout;
    }

    private DoorBox open(Map<String, String> layout) throws Exception {
        List<String> settings = new ArrayList<>();
        layout.forEach((key, value) -> settings.addAll(List.of("begini.layouts.sample." + key, value)));
        return open(settings.toArray(String[]::new));
    }

    private DoorBox open(String... settings) throws Exception {
        return DoorBox.open(root, request -> uids.add(request.uid()), settings);
    }

    private static List<byte[]> cut(byte[] file, Map<String, String> layout, int length) {
        return switch (layout.get("framing")) {
            case "fixed" -> {
                List<byte[]> records = new ArrayList<>();
                for (int at = 0; at < file.length; at += length) {
                    records.add(Arrays.copyOfRange(file, at, at + length));
                }
                yield records;
            }
            case "lines" ->
                new String(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                        .toList();
            default -> behindWords(file, layout.getOrDefault("rdw", "inclusive"));
        };
    }

    private static List<byte[]> behindWords(byte[] file, String word) {
        boolean little = word.startsWith("little-endian");
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < file.length; ) {
            int high = file[little ? at + 3 : at] & 0xFF;
            int low = file[little ? at + 2 : at + 1] & 0xFF;
            int end = at + high * 256 + low + (word.endsWith("exclusive") ? 4 : 0);
            records.add(Arrays.copyOfRange(file, at + 4, end));
            at = end;
        }
        return records;
    }

    private static String text(byte[] bytes, Charset codePage) {
        return new String(bytes, codePage);
    }

    /** @param place {@code text START LENGTH}, {@code packed START LENGTH}, {@code binary START LENGTH DIGITS} */
    private static String uid(byte[] record, String place, Charset codePage) {
        String[] words = place.split(" ", -1);
        int start = Integer.parseInt(words[1]);
        byte[] bytes = Arrays.copyOfRange(record, start, start + Integer.parseInt(words[2]));
        String hex = HexFormat.of().formatHex(bytes);
        return switch (words[0]) {
            case "packed" -> hex.substring(0, hex.length() - 1);
            case "binary" -> ("%0" + words[3] + "d").formatted(Long.parseLong(hex, 16));
            default -> text(bytes, codePage).replace('\0', ' ').stripTrailing();
        };
    }
}
