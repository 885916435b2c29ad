package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code file FILE}: a desk learns what becomes of its file before it drops it. */
class FileCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private int file(String name, byte[] content, String... settings) throws IOException {
        Path config = Files.writeString(directory.resolve("my.properties"), """
                begini.deployments.loans.integration-id=1
                begini.deployments.loans.api-key=k
                begini.default-deployment=loans
                """ + String.join("\n", settings));
        Path file = Files.write(directory.resolve(name), content);
        return MainCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute("file", file.toString(), "--config", config.toString());
    }

    private int file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsWhatWouldBecomeOfTheRows() throws Exception {
        assertEquals(0, file("day.csv", "UID,deployment\nCUST-00001,\nCUST-00002,loans\nCUST-00003,sme\n4.9E+11,\n"));
        assertEquals("""
                taken: 4 rows, hash total of the uids 4917
                  2 rows would be asked for deployment loans
                  1 row would be rejected: their deployment is not configured, or they name none
                  1 row would be rejected: uid is a number that a spreadsheet has rounded: export its column as text, and use 5-60 letters, digits, hyphens and underscores
                result: day.result.csv
                """, out.toString().replace("\r\n", "\n"));
    }

    /** By the rules of the core, which would reject them. */
    @Test
    void tellsWhatIsWrongWithRowsBesideTheirUid() throws Exception {
        String tooLong = "r".repeat(201);
        assertEquals(
                0,
                file(
                        "day.csv",
                        "uid,environment,request_id\nCUST-00001,production,\nCUST-00002,test," + tooLong
                                + "\nCUST-00003,TEST,R-1\n"));
        String told = out.toString();
        assertTrue(told.contains("  1 row would be asked for deployment loans\n"), told);
        assertTrue(told.contains("  1 row would be rejected: the request is for another environment"), told);
        assertTrue(told.contains("  1 row would be rejected: request_id is blank or longer than 200 characters"), told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.csv | sep=;\\nuid;name\\nCUST-00001;Ann\\n | the first line is one that Excel writes",
                "a.csv | uid;name\\nCUST-00001;Ann\\n | set begini.file.csv.separator=;",
                "a.csv | uid\\tname\\nCUST-00001\\tAnn\\n | set begini.file.csv.separator=tab",
                "a.csv | CUST-00001,Ann\\nCUST-00002,Bob\\n | it has no header line",
                "a.csv | <!DOCTYPE html>\\n<html><body>403 | it is a web page",
                "a.csv | -----BEGIN PGP MESSAGE-----\\n\\nhQEMA | encrypted or signed with PGP"
            })
    void namesTheLikelyCause(String name, String content, String cause) throws Exception {
        String text = content.replace("\\n", "\n").replace("\\t", "\t");
        int exit = file(name, text);
        if (cause != null) {
            assertEquals(1, exit, out.toString());
            assertTrue(out.toString().contains("likely cause: "), out.toString());
            assertTrue(out.toString().contains(cause), out.toString());
            assertFalse(out.toString().contains("CUST-0"), out.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, it is UTF-16",
        "UTF-16, it is UTF-16",
        "windows-1252, set begini.file.csv.encoding=windows-1252"
    })
    void namesTheLikelyEncoding(String charset, String cause) throws Exception {
        assertEquals(1, file("a.csv", "uid,name\nCUST-00001,Zoë\n".getBytes(Charset.forName(charset))));
        assertTrue(out.toString().contains(cause), out.toString());
    }

    /** The first 4,096 bytes are looked at. */
    @ParameterizedTest
    @ValueSource(ints = {4093, 4094, 4095})
    void aLetterThatIsCutWhereTheReadingEndsIsNoWrongEncoding(int before) throws Exception {
        String start = "uid,name\nCUST-00001,";
        String text = start + "n".repeat(before - start.length()) + "\u20AC\nCUST-00002\n";
        assertEquals(1, file("a.csv", text));
        assertTrue(out.toString().contains("refused: wrong_field_count, row 2"), out.toString());
        assertFalse(out.toString().contains("likely cause"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "windows-1252 | UTF-8 | it is UTF-8: save it in windows-1252, or set begini.file.csv.encoding=utf-8",
                "utf-16 | UTF-8 | it is UTF-8: save it in UTF-16, or set begini.file.csv.encoding=utf-8",
                "windows-1252 | UTF-16LE | it is UTF-16: set begini.file.csv.encoding=utf-16"
            })
    void theEncodingThatIsSetIsNoRemedy(String set, String charset, String cause) throws Exception {
        String text = "uid,name\nCUST-00001,\u00C1ngel\n";
        assertEquals(1, file("a.csv", text.getBytes(Charset.forName(charset)), "begini.file.csv.encoding=" + set));
        assertTrue(out.toString().contains("likely cause: " + cause), out.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "CBS_1.csv, 'uid;name\nCUST-00001;Ann\n', set begini.file.formats.cbs.separator=;",
        "CBS_1.csv, 'uid,name\nCUST-00001,Zo\u00EB\n', set begini.file.formats.cbs.encoding=windows-1252",
        "CBS_1.csv, 'CUST-00001,Ann\n', or begini.file.formats.cbs.columns.uid names",
        "CBS_1.csv, 'uid,status\nCUST-00001,x\n', set begini.file.formats.cbs.result-prefix",
        "CBS_1.jsonl, '{\"uid\":\"CUST-00001\"}\n', it is UTF-16: save it as UTF-8"
    })
    void aRemedyIsOneForTheFile(String name, String content, String remedy) throws Exception {
        Charset charset = Charset.forName(name.endsWith("jsonl") ? "UTF-16" : "windows-1252");
        assertEquals(1, file(name, content.getBytes(charset), "begini.file.formats.cbs.files=CBS_*.csv"));
        assertTrue(out.toString().contains(remedy), out.toString());
        assertFalse(out.toString().contains("begini.file.csv"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ÁREA;uid\nNorte;CUST-00001\n", "ÈTAT,uid\n", "ÒRDIN,uid\n", "\u201Euid\u201C,n\nCUST-00001,1\n"
            })
    void aWindowsFileIsNotTakenForAnEncryptedOne(String content) throws Exception {
        assertEquals(1, file("a.csv", content.getBytes(Charset.forName("windows-1252"))));
        assertTrue(out.toString().contains("set begini.file.csv.encoding=windows-1252"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"day.csv.pgp", "signed.csv.pgp", "armored.csv.gpg"})
    void knowsAnEncryptedFile(String sample) throws Exception {
        assertEquals(1, file("a.csv", Files.readAllBytes(Path.of("src/test/resources/pgp", sample))));
        assertTrue(out.toString().contains("encrypted or signed with PGP"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8c0d04090302",
                "c32e04090308",
                "a30178da",
                "c8ea0178da",
                "d2c04a01",
                "c1c04c0300000000000000000107"
            })
    void knowsAPacketOfPgp(String hex) throws Exception {
        assertEquals(1, file("a.csv", Arrays.copyOf(HexFormat.of().parseHex(hex), 99)));
        assertTrue(out.toString().contains("encrypted or signed with PGP"), out.toString());
    }

    @Test
    void knowsAWorkbook() throws Exception {
        ByteArrayOutputStream workbook = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(workbook)) {
            zip.putNextEntry(new ZipEntry("xl/workbook.xml"));
            zip.write(new byte[100]);
        }
        assertEquals(1, file("a.csv", workbook.toByteArray()));
        assertTrue(out.toString().contains("an Excel workbook (xlsx)"), out.toString());
    }

    /** Its first bytes are no text in UTF-8. */
    @Test
    void knowsAnOldWorkbook() throws Exception {
        byte[] workbook = Arrays.copyOf(HexFormat.of().parseHex("d0cf11e0a1b11ae1"), 512);
        assertEquals(1, file("a.csv", workbook));
        assertTrue(out.toString().contains("an old Excel workbook (xls)"), out.toString());
    }

    @Test
    void listsAndCancelsWhatIsAtWork() throws Exception {
        Path work = directory.resolve("work");
        BatchState state = BatchState.claimed("0123", "day.csv", "2026-11-29T10:00:00Z");
        Files.createDirectories(work.resolve("0123"));
        state.write(work.resolve("0123"));
        Path config = Files.writeString(
                directory.resolve("work.properties"),
                "begini.file.work=" + work + "\nbegini.ledger.url=jdbc:sqlite:" + directory.resolve("ledger.db")
                        + "\n");
        assertEquals(0, files(config, "list"));
        assertTrue(
                out.toString().startsWith("held      day.csv  no bridge works here now, batch 0123"), out.toString());
        assertEquals(1, files(config, "cancel", "other.csv"));
        assertFalse(Batch.isCancelled(work.resolve("0123")));
        assertEquals(0, files(config, "cancel", "day.csv"));
        assertTrue(Batch.isCancelled(work.resolve("0123")));
        assertTrue(out.toString().contains("is cancelled when a bridge takes it up again"), out.toString());
        Path answered = Files.createDirectories(work.resolve("4567"));
        BatchState.claimed("4567", "night.csv", "2026-11-29T10:00:00Z")
                .in(BatchState.Phase.ANSWERED)
                .write(answered);
        assertEquals(1, files(config, "cancel", "night.csv"));
        assertFalse(Batch.isCancelled(answered));
        assertTrue(
                out.toString().contains("batch 4567 can no longer be cancelled: its rows are answered"),
                out.toString());
    }

    private int files(Path config, String... arguments) {
        List<String> all = new ArrayList<>(List.of("files"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return MainCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void tellsWhyANameIsNotTaken() throws Exception {
        assertEquals(1, file("a.xlsx", "uid\n"));
        assertEquals(1, file("a.csv.part", "uid\n"));
        assertEquals(1, file("a.CSV.PGP", "uid\n"));
        assertEquals(1, file("a.xlsx.pgp", "uid\n"));
        assertTrue(out.toString().contains("no format is configured for its name"), out.toString());
        assertTrue(out.toString().contains("still being written"), out.toString());
        List<String> encrypted =
                out.toString().lines().filter(line -> line.contains("pgp")).toList();
        assertEquals(
                List.of("not taken: it is encrypted, and begini.file.pgp.key-file is not set"),
                encrypted,
                out.toString());
    }
}
