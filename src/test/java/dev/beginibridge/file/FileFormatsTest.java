package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.model.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flavours of CSV, and compressed files. */
class FileFormatsTest {
    private static final String ISSUED = "issued,false,https://app.example/t-%s,2026-11-22T15:01:22Z,,";

    @TempDir
    Path root;

    private DoorBox open(char separator, char quote, boolean guard) throws Exception {
        CsvDialect csv = Csv.of(separator, quote, Optional.empty(), guard);
        return new DoorBox(
                DoorBox.config(root, 4, Configs.fileRules(false, Duration.ZERO, false, csv)), DoorBox.heart());
    }

    private static String issued(String uid) {
        return ISSUED.formatted(uid);
    }

    @Test
    void separatorAndQuoteAreAsConfigured() throws Exception {
        try (DoorBox box = open(';', '\'', false)) {
            box.drop("day.csv", "a,b;uid;'c;''d'\n1,2;uid-00001;'x;\ny'\n\"3;bad;''\n");
            box.awaitDone("archive", "day.csv");
            assertEquals(
                    "a,b;uid;'c;''d';status;reused;link;expires_at;error_code;error_message\n"
                            + "1,2;uid-00001;'x;\ny';" + issued("uid-00001").replace(',', ';') + "\n"
                            + "\"3;bad;'';rejected;;;;invalid_uid;the uid is \"short\", or missing\n",
                    box.read("outbox", "day.result.csv"));
        }
        try (DoorBox box = open('\t', '"', false)) {
            box.drop("tab.csv", "uid\tn\nuid-00001\t1,2\n");
            box.awaitDone("archive", "tab.csv");
            assertEquals(
                    "uid-00001\t1,2\t" + issued("uid-00001").replace(',', '\t'),
                    box.read("outbox", "tab.result.csv")
                            .lines()
                            .skip(1)
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void theFormulaGuardDisarmsWhatASpreadsheetWouldRun() throws Exception {
        String input = "uid,=n,x\n"
                + "uid-00001,=1+1,\"@SUM(A1)\"\n"
                + "uid-00002,-5,+49 (0)\n"
                + "-hyphen1,+4.5,\"\tx\"\n"
                + "=bad,,\n"
                + "bad,\"=\"\"a,b\"\"\",ok\n";
        try (DoorBox box = open(',', '"', true)) {
            box.drop("day.csv", input);
            box.awaitDone("archive", "day.csv");
            assertEquals(
                    "uid,'=n,x,status,reused,link,expires_at,error_code,error_message\n"
                            + "uid-00001,'=1+1,\"'@SUM(A1)\"," + issued("uid-00001") + "\n"
                            + "uid-00002,-5,'+49 (0)," + issued("uid-00002") + "\n"
                            + "-hyphen1,+4.5,\"'\tx\"," + issued("-hyphen1") + "\n"
                            + "'=bad,,," + issued("=bad") + "\n"
                            + "bad,\"'=\"\"a,b\"\"\",ok,rejected,,,,invalid_uid,\"the uid is \"\"short\"\", or missing\"\n",
                    box.read("outbox", "day.result.csv"));
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static String expanded(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aCompressedFileGivesACompressedResult() throws Exception {
        try (DoorBox box = open(',', '"', false)) {
            byte[] input = packed("uid\nuid-00001\n");
            box.drop("Day.CSV.GZ", input);
            box.drop("lines.jsonl.gz", packed("{\"uid\":\"uid-00001\"}\n"));
            box.awaitDone("archive", "Day.CSV.GZ");
            box.awaitDone("archive", "lines.jsonl.gz");
            assertEquals(
                    "uid,status,reused,link,expires_at,error_code,error_message\nuid-00001," + issued("uid-00001")
                            + "\n",
                    expanded(box.in("outbox", "Day.result.csv.gz")));
            assertEquals(
                    "{\"uid\":\"uid-00001\",\"status\":\"issued\",\"reused\":false,"
                            + "\"link\":\"https://app.example/t-uid-00001\",\"expires_at\":\"2026-11-22T15:01:22Z\"}\n",
                    expanded(box.in("outbox", "lines.result.jsonl.gz")));
            JsonNode summary = new ObjectMapper().readTree(box.read("outbox", "Day.summary.json"));
            assertEquals(
                    Digests.sha256(box.in("outbox", "Day.result.csv.gz")),
                    summary.path("result_sha256").textValue());
            assertEquals(
                    Digests.sha256(box.in("archive", "Day.CSV.GZ")),
                    summary.path("sha256").textValue());
            assertArrayEquals(input, Files.readAllBytes(box.in("archive", "Day.CSV.GZ")));
        }
    }

    @Test
    void aDamagedArchiveIsRefused() throws Exception {
        byte[] whole = packed("uid\n" + "uid-00001\n".repeat(500));
        byte[] flipped = whole.clone();
        flipped[whole.length - 6] ^= 1;
        byte[] reserved = whole.clone();
        reserved[3] = 0x20; // the flags of the header
        try (DoorBox box = open(',', '"', false)) {
            box.drop("cut.csv.gz", Arrays.copyOf(whole, whole.length - 9));
            box.drop("flipped.csv.gz", flipped);
            box.drop("none.csv.gz", "uid\nuid-00001\n");
            box.drop("reserved.csv.gz", reserved);
            for (String name : new String[] {"cut", "flipped", "none", "reserved"}) {
                box.awaitDone("rejected", name + ".error.json");
                assertEquals(
                        "damaged_gzip",
                        new ObjectMapper()
                                .readTree(box.read("rejected", name + ".error.json"))
                                .path("code")
                                .textValue());
                assertFalse(box.read("rejected", name + ".error.json").contains("must end in .gz"), name);
            }
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void whatFollowsTheLastMemberAndIsNoneIsRefused() throws Exception {
        byte[] good = packed("uid\nCUST-00001\n");
        byte[] second = packed("CUST-00002\n");
        byte[] wrongMagic = second.clone();
        wrongMagic[1]++;
        try (DoorBox box = open(',', '"', false)) {
            box.drop("cut.csv.gz", joined(good, Arrays.copyOf(second, 6)));
            box.drop("magic.csv.gz", joined(good, wrongMagic));
            box.drop("text.csv.gz", joined(good, "CUST-00002\n".getBytes(StandardCharsets.UTF_8)));
            box.drop("padded.csv.gz", joined(good, new byte[512], second));
            for (String name : new String[] {"cut", "magic", "text", "padded"}) {
                box.awaitDone("rejected", name + ".error.json");
                assertTrue(box.read("rejected", name + ".error.json").contains("\"code\" : \"damaged_gzip\""), name);
            }
            assertEquals(List.of(), box.names("outbox"));
        }
    }

    @Test
    void severalMembersAndZeroesBehindTheLastAreOneFile() throws Exception {
        byte[] header = {
            0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 'x', 'y', 'z', 'n', 0, 'c', 0, 0, 0
        };
        CRC32 checksum = new CRC32();
        checksum.update(header, 0, header.length - 2);
        header[header.length - 2] = (byte) checksum.getValue();
        header[header.length - 1] = (byte) (checksum.getValue() >> 8);
        byte[] second = packed("CUST-00002\n");
        byte[] named = joined(header, Arrays.copyOfRange(second, 10, second.length));
        try (DoorBox box = open(',', '"', false)) {
            box.drop("day.csv.gz", joined(packed("uid\nCUST-00001\n"), named, packed("CUST-00003\n"), new byte[512]));
            box.awaitDone("archive", "day.csv.gz");
            assertEquals(
                    4, expanded(box.in("outbox", "day.result.csv.gz")).lines().count());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "M\u00DC\u015eTER\u0130_B\u0130LG\u0130LER\u0130_\u0130ZM\u0130R, .csv",
        "DEN\u0130Z, .csv",
        "DEN\u0130Z, .CSV.GZ"
    })
    void aLetterWhoseLowerCaseIsLongerStaysInTheStem(String stem, String extension) {
        FileType type =
                new FileFormats(DoorBox.RULES, List.of()).of(stem + extension).orElseThrow();
        assertEquals(stem, type.stem());
        assertEquals(extension.toLowerCase(Locale.ROOT), type.extension());
    }
}
