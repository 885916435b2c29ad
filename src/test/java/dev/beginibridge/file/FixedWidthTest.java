package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.layout.Field;
import dev.beginibridge.layout.Framing;
import dev.beginibridge.layout.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Fixed-width files by layout, EBCDIC ones made by {@code iconv}. */
class FixedWidthTest {
    private static final String REPLY =
            "STATUS X(8), REUSED X(1), LINK X(40), EXPIRES-AT X(20), ERROR-CODE X(18), ERROR-MESSAGE X(30)";
    private static final int LENGTH = 30;
    private static final int RESULT = LENGTH + 117;

    @TempDir
    Path root;

    private final AtomicInteger calls = new AtomicInteger();

    private static Layout layout(Framing framing, String codePage, String reply, boolean enclosed) {
        return new Layout(
                "loans",
                Optional.of("LOANS.G*"),
                framing,
                Charset.forName(codePage),
                Field.parse("TYPE X(1), UID X(12), NAME X(10), AMOUNT 9(7)", 0),
                Field.parse(reply, LENGTH),
                enclosed ? Optional.of("H") : Optional.empty(),
                enclosed ? Optional.of("T") : Optional.empty(),
                enclosed ? Field.parse("TYPE X(1), ROWS 9(4), HASH 9(3)", 0) : List.of());
    }

    private DoorBox open(Layout layout) throws Exception {
        return new DoorBox(DoorBox.config(root, 4, DoorBox.RULES), List.of(layout), exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        });
    }

    private static String row(String uid, String name, int amount) {
        return "D%-12s%-10s%07d".formatted(uid, name, amount);
    }

    /** By another program than the one under test. */
    private static byte[] iconv(String text, String codePage) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("iconv", "-f", "UTF-8", "-t", codePage).start();
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        byte[] converted = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        return converted;
    }

    /** Puts converted records one behind the other, as the framing has it; of blocks, two records to each. */
    private static byte[] framed(Framing framing, List<byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i);
            if (framing == Framing.BDW && i % 2 == 0) {
                int next = i + 1 < records.size() ? records.get(i + 1).length + 4 : 0;
                word(out, 8 + record.length + next);
            }
            if (framing != Framing.FIXED) {
                word(out, 4 + record.length);
            }
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    private static void word(ByteArrayOutputStream out, int length) {
        out.writeBytes(new byte[] {(byte) (length >> 8), (byte) length, 0, 0});
    }

    private static List<byte[]> unframed(Framing framing, byte[] result) {
        List<byte[]> records = new ArrayList<>();
        int words = framing == Framing.FIXED ? 0 : framing == Framing.RDW ? 4 : 8;
        for (int at = 0; at < result.length; at += words + RESULT) {
            records.add(Arrays.copyOfRange(result, at + words, at + words + RESULT));
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({"FIXED,IBM037", "RDW,IBM500", "BDW,IBM1047", "RDW,IBM037", "FIXED,IBM1140", "BDW,ISO-8859-1"})
    void aFileGoesRoundInItsCodePageAndFraming(Framing framing, String codePage) throws Exception {
        String charset = codePage.equals("IBM1140") ? "IBM01140" : codePage;
        List<String> rows =
                List.of(row("uid-00011", " Jörg", 7), row("bad", "[a|b]!", 0), row("late-0031", "Zoë ^~", 9_999_999));
        List<String> texts = new ArrayList<>(List.of("%-30s".formatted("H20261124")));
        texts.addAll(rows);
        texts.add("%-30s".formatted("T0003042"));
        List<byte[]> records = new ArrayList<>();
        for (String text : texts) {
            records.add(iconv(text, codePage));
        }
        byte[] input = framed(framing, records);
        try (DoorBox box = open(layout(framing, charset, REPLY, true))) {
            box.drop("LOANS.G0001V00", input);
            box.awaitDone("archive", "LOANS.G0001V00");
            List<byte[]> result = unframed(framing, Files.readAllBytes(box.in("outbox", "LOANS.G0001V00.result")));
            assertEquals(5, result.size());
            for (int i = 0; i < 5; i++) {
                // Own bytes are the very bytes.
                assertEquals(0, Arrays.compare(records.get(i), 0, LENGTH, result.get(i), 0, LENGTH));
            }
            String issued = new String(result.get(1), Charset.forName(charset)).substring(LENGTH);
            assertEquals(
                    "%-8sN%-40s%-20s%-18s%-30s"
                            .formatted("issued", "https://app.example/t-uid-00011", "2026-11-22T15:01:22Z", "", ""),
                    issued);
            String rejected = new String(result.get(2), Charset.forName(charset)).substring(LENGTH);
            assertTrue(rejected.startsWith("rejected "), rejected);
            assertEquals("invalid_uid", rejected.substring(69, 87).strip());
            assertTrue(new String(result.get(3), Charset.forName(charset)).contains("failed"));
            assertTrue(box.read("outbox", "LOANS.G0001V00.rejects.csv").contains("\n2,bad,,,,invalid_uid,"));

            // A replay reads the result in the same framing and asks only what failed.
            Replay.Prepared replay = new Replay(
                            DoorBox.config(root, 4), List.of(layout(framing, charset, REPLY, true)), Clock.systemUTC())
                    .prepare("LOANS.G0001V00");
            await().until(() -> replay.finished().isPresent() && box.isIdle());
            assertEquals(4, calls.get());
        }
    }

    @Test
    void linesMayLackTheirTrailingSpaces() throws Exception {
        try (DoorBox box = open(layout(Framing.LINES, "UTF-8", REPLY, false))) {
            box.drop("LOANS.G1", "Duid-00001\r\n" + row("uid-00002", "Zoë", 12) + "\r\n");
            box.awaitDone("archive", "LOANS.G1");
            List<String> lines = box.read("outbox", "LOANS.G1.result").lines().toList();
            assertEquals(RESULT, lines.get(0).length());
            assertEquals(RESULT, lines.get(1).length());
            assertTrue(lines.get(0).startsWith("Duid-00001" + " ".repeat(20) + "issued  N"), lines.get(0));
            assertTrue(lines.get(1).startsWith(row("uid-00002", "Zoë", 12) + "issued  N"), lines.get(1));
        }
    }

    @Test
    void aLinkThatHasNoRoomIsNotCutOff() throws Exception {
        try (DoorBox box = open(layout(Framing.LINES, "UTF-8", "STATUS X(8), LINK X(9), ERROR-CODE X(20)", false))) {
            box.drop("LOANS.G1", row("uid-00001", "", 1) + "\n");
            box.awaitDone("archive", "LOANS.G1");
            assertEquals(
                    row("uid-00001", "", 1) + "failed  " + " ".repeat(9) + "internal_error      \n",
                    box.read("outbox", "LOANS.G1.result"));
        }
    }

    /** What is wrong with a file, and how it is made wrong. */
    enum Wrong {
        CUT_OFF("bad_record"),
        SHORT_WORD("bad_record"),
        LONG_WORD("bad_record"),
        SPANNED("bad_record"),
        NO_HEADER("missing_header"),
        NO_TRAILER("missing_trailer"),
        WRONG_ROWS("not_balanced"),
        WRONG_HASH("not_balanced"),
        BEHIND_TRAILER("not_balanced"),
        ASCII("missing_header"),
        ZERO("wrong_code_page");

        private final String code;

        Wrong(String code) {
            this.code = code;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongFileIsRefusedWhole(Wrong wrong) throws Exception {
        String header = "%-30s".formatted("H");
        String row = row("uid-00011", "Ann", 1);
        String trailer = wrong == Wrong.WRONG_ROWS ? "T0002011" : wrong == Wrong.WRONG_HASH ? "T0001012" : "T0001011";
        List<String> texts =
                switch (wrong) {
                    case NO_HEADER -> List.of(row, trailer);
                    case NO_TRAILER -> List.of(header, row);
                    case BEHIND_TRAILER -> List.of(header, row, trailer, row);
                    default -> List.of(header, row, trailer);
                };
        List<byte[]> records = new ArrayList<>();
        for (String text : texts) {
            records.add(wrong == Wrong.ASCII ? text.getBytes(StandardCharsets.US_ASCII) : iconv(text, "IBM037"));
        }
        byte[] input = framed(Framing.RDW, records);
        int second = 4 + LENGTH;
        switch (wrong) {
            case CUT_OFF -> input = Arrays.copyOf(input, input.length - 3);
            case SHORT_WORD -> input[second + 1] = 3;
            case LONG_WORD -> input[second + 1] = 99;
            case SPANNED -> input[second + 2] = 1;
            case ZERO -> input[second + 20] = 0;
            default -> {
                // Wrong by its records.
            }
        }
        try (DoorBox box = open(layout(Framing.RDW, "IBM037", REPLY, true))) {
            box.drop("LOANS.G1", input);
            box.awaitDone("rejected", "LOANS.G1.error.json");
            assertEquals(
                    wrong.code,
                    new ObjectMapper()
                            .readTree(box.read("rejected", "LOANS.G1.error.json"))
                            .path("code")
                            .textValue());
            assertEquals(0, calls.get());
            assertArrayEquals(input, Files.readAllBytes(box.in("rejected", "LOANS.G1")));
        }
    }
}
