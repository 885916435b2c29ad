package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose records a layout would cut at the wrong places, so that pieces of other fields would be asked as uids. */
class WrongCutTest {
    private static final Charset EBCDIC = Charset.forName("IBM037");

    @TempDir
    Path root;

    private final AtomicInteger calls = new AtomicInteger();

    private DoorBox open(Framing framing, Charset codePage) throws Exception {
        Layout layout = layout(framing, codePage, "NAME X(20), UID X(10)");
        return new DoorBox(DoorBox.config(root, 4), List.of(layout), counted());
    }

    private static Layout layout(Framing framing, Charset codePage, String text) {
        List<Field> fields = Field.parse(text, 0);
        return new Layout(
                "names",
                Optional.of("*.dat"),
                framing,
                codePage,
                fields,
                Field.parse("STATUS X(8)", fields.get(fields.size() - 1).end()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                LayoutRules.USUAL);
    }

    private Processor counted() {
        return exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        };
    }

    private static byte[] records(int count, Charset codePage, String between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 1; i <= count; i++) {
            out.writeBytes("%-20sCUST-%05d".formatted("JOHN ANDERSONWILLIAM", i).getBytes(codePage));
            out.writeBytes(HexFormat.of().parseHex(between));
        }
        return out.toByteArray();
    }

    private JsonNode refused(DoorBox box, byte[] content) throws Exception {
        box.drop("a.dat", content);
        box.awaitDone("rejected", "a.error.json");
        assertEquals(0, calls.get());
        return new ObjectMapper().readTree(box.read("rejected", "a.error.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "15, US-ASCII, 0d0a,",
        "15, US-ASCII, 0a,",
        "1, US-ASCII, 0d0a,",
        "30, US-ASCII, 0d,",
        "30, US-ASCII, 85,",
        "30, ISO-8859-1, 85, 1a",
        "15, IBM037, 0d25,",
        "15, IBM037, 25,",
        "30, IBM1047, 15,",
        "5000, US-ASCII, 0d0a,",
        "15, US-ASCII, 0d0a, 1a",
        "14, US-ASCII, 0d0a, 0d0a",
        "30, US-ASCII, 0a, 1a",
        "1, US-ASCII, 0d0a, 1a",
        "14, US-ASCII, 0d0a, 2020",
        "5, US-ASCII, 0d0a, 2020202020202020202020202020202020202020"
    })
    void fixedFramingRefusesAFileWithLineEnds(int count, String codePage, String end, String behind) throws Exception {
        Charset charset = Charset.forName(codePage);
        try (DoorBox box = open(Framing.FIXED, charset)) {
            byte[] marks = HexFormat.of().parseHex(behind == null ? "" : behind);
            JsonNode error = refused(box, Bytes.joined(records(count, charset, end), marks));
            assertEquals("bad_record", error.path("code").textValue());
            assertTrue(error.path("message").textValue().contains("is framing=lines right?"), error.toString());
        }
    }

    @Test
    void aLastRecordMayHaveNoLineEnd() throws Exception {
        try (DoorBox box = open(Framing.FIXED, StandardCharsets.US_ASCII)) {
            byte[] whole = records(16, StandardCharsets.US_ASCII, "0a");
            JsonNode error = refused(box, Arrays.copyOf(whole, whole.length - 1));
            assertTrue(error.path("message").textValue().contains("is framing=lines right?"), error.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2500", "3, 0a0a", "4, 1515"})
    void aRecordThatBeginsLikeALineEndIsNone(int count, String branch) throws Exception {
        Layout layout = layout(Framing.FIXED, EBCDIC, "BRANCH 9(4) COMP, UID X(10)");
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), List.of(layout), counted())) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            for (int i = 1; i <= count; i++) {
                file.writeBytes(HexFormat.of().parseHex(branch));
                file.writeBytes("CUST-%05d".formatted(i).getBytes(EBCDIC));
            }
            box.drop("a.dat", file.toByteArray());
            box.awaitDone("archive", "a.dat");
            assertEquals(count, calls.get());
        }
    }

    @Test
    void withoutLineEndsTheSameRecordsAreTaken() throws Exception {
        try (DoorBox box = open(Framing.FIXED, StandardCharsets.US_ASCII)) {
            box.drop("a.dat", records(15, StandardCharsets.US_ASCII, ""));
            box.awaitDone("archive", "a.dat");
            assertEquals(15, calls.get());
        }
    }

    @Test
    void mostUidsThatAreNoneRefuseTheFile() throws Exception {
        try (DoorBox box = open(Framing.LINES, StandardCharsets.UTF_8)) {
            String shifted = "%-20sST-00001 C%n".formatted("ANN").repeat(2);
            JsonNode error =
                    refused(box, (shifted + "%-20sCUST-00001%n".formatted("BOB")).getBytes(StandardCharsets.UTF_8));
            assertEquals("impossible_uids", error.path("code").textValue());
            assertTrue(error.path("message").textValue().startsWith("of 3 rows 2 have"), error.toString());
        }
    }

    @Test
    void halfOfThemAreRejectedAlone() throws Exception {
        try (DoorBox box = open(Framing.LINES, StandardCharsets.UTF_8)) {
            box.drop("a.dat", "%-20sbad%n%-20sCUST-00001%n".formatted("ANN", "BOB"));
            box.awaitDone("archive", "a.dat");
            assertEquals(2, calls.get());
        }
    }
}
