package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose records a layout would cut at the wrong places, so that pieces of other fields would be asked as uids. */
class WrongCutTest {
    @TempDir
    Path root;

    private final AtomicInteger calls = new AtomicInteger();

    private DoorBox open(Framing framing, Charset codePage) throws Exception {
        Layout layout = new Layout(
                "names",
                Optional.of("*.dat"),
                framing,
                codePage,
                Field.parse("NAME X(20), UID X(10)", 0),
                Field.parse("STATUS X(8)", 30),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                LayoutRules.USUAL);
        return new DoorBox(DoorBox.config(root, 4), List.of(layout), exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        });
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
        "15, US-ASCII, 0d0a",
        "15, US-ASCII, 0a",
        "1, US-ASCII, 0d0a",
        "30, US-ASCII, 0d",
        "15, IBM037, 0d25",
        "15, IBM037, 25",
        "30, IBM1047, 15",
        "5000, US-ASCII, 0d0a"
    })
    void fixedFramingRefusesAFileWithLineEnds(int count, String codePage, String end) throws Exception {
        Charset charset = Charset.forName(codePage);
        try (DoorBox box = open(Framing.FIXED, charset)) {
            JsonNode error = refused(box, records(count, charset, end));
            assertEquals("bad_record", error.path("code").textValue());
            assertTrue(error.path("message").textValue().contains("is framing=lines right?"), error.toString());
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
