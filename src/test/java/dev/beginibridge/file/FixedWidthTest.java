package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed-width files by layout, EBCDIC ones made by {@code iconv} and {@code dd}. */
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
                enclosed ? Field.parse("TYPE X(1), ROWS 9(4), HASH 9(3)", 0) : List.of(),
                LayoutRules.USUAL);
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

    /** Made by other programs than the one under test: {@code ebcdic/make.sh} says how. */
    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/ebcdic", name));
    }

    @ParameterizedTest
    @CsvSource({
        "fixed-IBM037,FIXED,IBM037",
        "fixed-IBM1140,FIXED,IBM01140",
        "fixed-dd,FIXED,IBM037",
        "rdw-IBM037,RDW,IBM037",
        "rdw-IBM500,RDW,IBM500",
        "bdw-IBM1047,BDW,IBM1047",
        "bdw-dd,BDW,IBM1047",
        "bdw-ISO-8859-1,BDW,ISO-8859-1"
    })
    void aFileOfAnotherProgramGoesRoundInItsCodePageAndFraming(String sample, Framing framing, String charset)
            throws Exception {
        try (DoorBox box = open(layout(framing, charset, REPLY, true))) {
            box.drop("LOANS.G0001V00", sample(sample));
            box.awaitDone("archive", "LOANS.G0001V00");
            assertArrayEquals(
                    sample(sample + ".result"), Files.readAllBytes(box.in("outbox", "LOANS.G0001V00.result")));
            assertArrayEquals(sample(sample), Files.readAllBytes(box.in("archive", "LOANS.G0001V00")));
        }
    }

    @ParameterizedTest
    @CsvSource({"fixed-IBM037,FIXED,IBM037", "rdw-IBM500,RDW,IBM500", "bdw-IBM1047,BDW,IBM1047"})
    void aReplayReadsTheResultInItsFraming(String sample, Framing framing, String charset) throws Exception {
        try (DoorBox box = open(layout(framing, charset, REPLY, true))) {
            box.drop("LOANS.G0001V00", sample(sample));
            box.awaitDone("archive", "LOANS.G0001V00");
            assertTrue(box.read("outbox", "LOANS.G0001V00.rejects.csv").contains("\n2,bad,,,,invalid_uid,"));
            Replay.Prepared replay = new Replay(
                            DoorBox.config(root, 4), List.of(layout(framing, charset, REPLY, true)), Clock.systemUTC())
                    .prepare("LOANS.G0001V00");
            await().atMost(Duration.ofSeconds(20)).until(() -> replay.finished().isPresent() && box.isIdle());
            // Of three rows the one that had failed is asked again, and fails again.
            assertEquals(4, calls.get());
            assertArrayEquals(
                    sample(sample + ".result"), Files.readAllBytes(box.in("outbox", "LOANS.G0001V00.result")));
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
    void rejectsAreACsvThoughTheirNameIsTheLayoutsToo() throws Exception {
        try (DoorBox box = open(layout(Framing.LINES, "UTF-8", REPLY, false))) {
            box.drop("LOANS.G0001V00", row("uid-00001", "Ann", 1) + "\n" + row("bad", "Bob", 2) + "\n");
            box.awaitDone("archive", "LOANS.G0001V00");
            String rejects = box.read("outbox", "LOANS.G0001V00.rejects.csv");
            box.drop("LOANS.G0001V00.rejects.csv", rejects.replace("2,bad,", "2,uid-00002,"));
            box.awaitDone("archive", "LOANS.G0001V00.rejects.csv");
            String result = box.read("outbox", "LOANS.G0001V00.rejects.result.csv");
            assertTrue(result.contains("\n2,uid-00002,,,,invalid_uid,"), result);
            assertTrue(result.contains(",issued,"), result);
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
        byte[] input = wrong(wrong, sample("rdw-IBM037"));
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

    @ParameterizedTest
    @ValueSource(strings = {"CUST", "H2026", "K\u0000\u0001", "\u0000A\u0000B\u0000C\u0000D"})
    void aRefusedFileInEbcdicIsNotTakenForAnotherOne(String start) throws Exception {
        Charset ebcdic = Charset.forName("IBM037");
        try (DoorBox box = open(layout(Framing.FIXED, ebcdic.name(), REPLY, false))) {
            box.drop("LOANS.G1", (start + row("uid-00001", "Ann", 1)).getBytes(ebcdic));
            box.awaitDone("rejected", "LOANS.G1.error.json");
            String error = box.read("rejected", "LOANS.G1.error.json");
            assertFalse(error.contains("likely cause"), error);
        }
    }

    /** A header, three rows and a trailer, each behind its record word. */
    private static byte[] wrong(Wrong wrong, byte[] right) {
        int record = 4 + LENGTH;
        int trailer = 4 * record;
        byte[] input = right.clone();
        switch (wrong) {
            case CUT_OFF -> input = Arrays.copyOf(right, right.length - 3);
            case SHORT_WORD -> input[record + 1] = 3;
            case LONG_WORD -> input[record + 1] = 99;
            case SPANNED -> input[record + 2] = 1;
            case ZERO -> input[record + 4 + 3] = 0;
            case NO_HEADER -> input = Arrays.copyOfRange(right, record, right.length);
            case NO_TRAILER -> input = Arrays.copyOf(right, trailer);
            // Behind the word: T, four digits of rows, three of the hash total.
            case WRONG_ROWS -> input[trailer + 8]++;
            case WRONG_HASH -> input[trailer + 11]++;
            case BEHIND_TRAILER -> {
                input = Arrays.copyOf(right, right.length + record);
                System.arraycopy(right, record, input, right.length, record);
            }
            case ASCII -> input[4] = 'H';
        }
        return input;
    }

    @Test
    void aCarriageReturnAloneEndsNoLine() throws Exception {
        try (DoorBox box = open(layout(Framing.LINES, "UTF-8", REPLY, false))) {
            String rows = row("CUST-10001", "Ann", 1) + "\r" + row("CUST-10002", "Bob", 2) + "\r";
            box.drop("LOANS.G0001V00", rows.getBytes(StandardCharsets.UTF_8));
            box.awaitDone("rejected", "LOANS.G0001V00.error.json");
            assertTrue(box.read("rejected", "LOANS.G0001V00.error.json").contains("bare_carriage_return"));
            assertEquals(0, calls.get());
        }
    }

    @Test
    void aMessageThatTheCodePageCannotHoldKeepsItsFieldsLength() throws Exception {
        Charset ebcdic = Charset.forName("IBM037");
        LinkError error = new LinkError(ErrorCode.REJECTED_BY_BEGINI, "bad uid \uD83D\uDE00!");
        Layout layout = layout(Framing.FIXED, ebcdic.name(), REPLY, false);
        try (DoorBox box =
                new DoorBox(DoorBox.config(root, 1, DoorBox.RULES), List.of(layout), exchange -> exchange.getMessage()
                        .setBody(LinkReply.refuse(exchange.getMessage().getBody(LinkRequest.class), error)))) {
            box.drop("LOANS.G1", (row("uid-00001", "Ann", 1) + row("uid-00002", "Bob", 2)).getBytes(ebcdic));
            box.awaitDone("archive", "LOANS.G1");
            String result = new String(Files.readAllBytes(box.in("outbox", "LOANS.G1.result")), ebcdic);
            assertEquals(2 * RESULT, result.length());
            assertEquals("bad uid ??!" + " ".repeat(19), result.substring(RESULT - 30, RESULT));
            assertEquals(row("uid-00002", "Bob", 2), result.substring(RESULT, RESULT + LENGTH));
        }
    }

    @Test
    void theHashTotalOfOneRowIsNotTold() throws Exception {
        try (DoorBox box = open(layout(Framing.LINES, "UTF-8", REPLY, true))) {
            box.drop("LOANS.G1", "H\n" + row("CUST-00735", "Ann", 1) + "\nT0001999\n");
            box.awaitDone("rejected", "LOANS.G1.error.json");
            String message = new ObjectMapper()
                    .readTree(box.read("rejected", "LOANS.G1.error.json"))
                    .path("message")
                    .textValue();
            assertTrue(message.contains("hash"), message);
            assertFalse(message.contains("735"), message);
        }
    }
}
