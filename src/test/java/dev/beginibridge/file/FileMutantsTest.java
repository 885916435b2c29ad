package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.Mutants;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.model.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mutated files of every format: each ends as a result that balances or as a refusal with a code, beside neighbours that
 * nothing happens to. {@code -Dbegini.test.mutants=10000} is the whole of it.
 */
class FileMutantsTest {
    private static final int MUTANTS = Integer.getInteger("begini.test.mutants", 200);
    private static final int WAVE = 50;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FOLDERS = List.of(".ledger", "archive", "inbox", "outbox", "rejected", "work");
    private static final Set<String> CODES =
            Arrays.stream(FileRefused.Code.values()).map(FileRefused.Code::text).collect(Collectors.toSet());

    private static final String CSV = """
            name,uid,"no""te",deployment
            Ann,uid-00011,"a, b",loans\r
            "B""o",bad-1,=1,
            Zoë,late-0031,"x
            y",
            ,uid-00042,,cards
            """;
    private static final String JSONL = """
            {"uid":"uid-00011","n":[1,{"a":"}"}]}
            {"uid":"bad"}\r
            { "request_id":"R-1", "uid":"late-0031" }
            """;

    private static final Layout LOANS = new Layout(
            "loans",
            Optional.of("*.rdw"),
            Framing.RDW,
            Charset.forName("IBM037"),
            Field.parse("TYPE X(1), UID X(12), NAME X(10)", 0),
            Field.parse("STATUS X(8), LINK X(40), ERROR-CODE X(18)", 23),
            Optional.of("H"),
            Optional.of("T"),
            Field.parse("TYPE X(1), ROWS 9(4), HASH 9(3)", 0),
            LayoutRules.USUAL);

    @TempDir
    Path root;

    private final Set<String> askedBatches = ConcurrentHashMap.newKeySet();
    private final Set<String> answeredBatches = new HashSet<>();

    private static final List<String> EXTENSIONS = List.of("csv", "jsonl", "csv.gz", "rdw");

    private static List<byte[]> seeds(boolean trailer) throws IOException {
        byte[] csv = utf8(trailer ? CSV + "TRL,4,85\n" : CSV);
        return List.of(csv, utf8(JSONL), packed(csv), ebcdic());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] ebcdic() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text :
                List.of("H20261124", "Duid-00011   Ann", "Dbad         B[]b", "Dlate-0031   Zoë", "T0003042")) {
            byte[] record = "%-23s".formatted(text).getBytes(LOANS.codePage());
            out.writeBytes(new byte[] {0, (byte) (record.length + 4), 0, 0});
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    private DoorBox open(boolean trailer) throws Exception {
        CsvDialect csv = Csv.of(',', '"', trailer ? Optional.of("TRL") : Optional.empty(), false);
        BridgeConfig.File often = DoorBox.config(root, 4);
        BridgeConfig.File config = new BridgeConfig.File(
                true,
                often.inbox(),
                often.outbox(),
                often.archive(),
                often.rejected(),
                often.work(),
                4,
                Duration.ofMillis(5),
                Configs.fileRules(false, Duration.ZERO, false, csv));
        return new DoorBox(config, List.of(LOANS), exchange -> {
            String origin = exchange.getProperty(RequestContext.ORIGIN, String.class);
            askedBatches.add(origin.substring(0, origin.indexOf(':')));
            DoorBox.heart().process(exchange);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachMutantEndsInOneClearOutcome(boolean trailer) throws Exception {
        Mutants mutants = new Mutants(seeds(trailer));
        Map<String, Integer> outcomes = new TreeMap<>();
        try (DoorBox box = open(trailer)) {
            for (int first = 0; first < MUTANTS / 2; first += WAVE) {
                Map<String, byte[]> wave = new TreeMap<>();
                for (int number = first; number < first + WAVE; number++) {
                    int seed = number % EXTENSIONS.size();
                    wave.put("m" + number + "." + EXTENSIONS.get(seed), mutants.of(seed, number));
                }
                String good = "good" + first + ".csv";
                wave.put(good, utf8("uid\nuid-" + (100_000 + first) + (trailer ? "\nTRL,1\n" : "\n")));
                for (Map.Entry<String, byte[]> mutant : wave.entrySet()) {
                    box.drop(mutant.getKey(), mutant.getValue());
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> box.names("inbox").isEmpty() && box.isIdle());
                for (Map.Entry<String, byte[]> mutant : wave.entrySet()) {
                    outcomes.merge(outcome(box, mutant.getKey(), mutant.getValue()), 1, Integer::sum);
                }
                // Of what is refused no row was asked.
                assertEquals(Set.of(), minus(askedBatches, answeredBatches));
                assertTrue(box.read("outbox", "good" + first + ".result.csv").contains(",issued,false,"));
                assertEquals(FOLDERS, DoorBox.names(root));
            }
        }
        System.out.println(
                "FileMutantsTest: " + MUTANTS / 2 + " mutants" + (trailer ? " with trailer: " : ": ") + outcomes);
        assertTrue(outcomes.size() > 5, "what came of them is too much alike: " + outcomes);
    }

    private static Set<String> minus(Set<String> all, Set<String> some) {
        Set<String> left = new HashSet<>(all);
        left.removeAll(some);
        return left;
    }

    private String outcome(DoorBox box, String name, byte[] input) throws IOException {
        String stem = name.replaceFirst("\\.(csv|jsonl|csv\\.gz|rdw)$", "");
        boolean answered = Files.exists(box.in("archive", name));
        assertEquals(!answered, Files.exists(box.in("rejected", name)), name);
        assertArrayEquals(input, Files.readAllBytes(box.in(answered ? "archive" : "rejected", name)), name);
        Path summary = box.in("outbox", stem + ".summary.json");
        Path error = box.in("rejected", stem + ".error.json");
        assertEquals(answered, Files.exists(summary), name);
        assertEquals(!answered, Files.exists(error), name);
        if (!answered) {
            String code = JSON.readTree(Files.readAllBytes(error)).path("code").textValue();
            assertTrue(CODES.contains(code), code);
            return code;
        }
        JsonNode told = JSON.readTree(Files.readAllBytes(summary));
        Path result = box.in("outbox", told.path("result").textValue());
        assertEquals(
                told.path("rows").longValue(),
                told.path("issued").longValue()
                        + told.path("rejected").longValue()
                        + told.path("failed").longValue(),
                name);
        assertEquals(
                told.path("control_totals").path("input"),
                told.path("control_totals").path("output"),
                name);
        assertEquals(Digests.sha256(result), told.path("result_sha256").textValue(), name);
        answeredBatches.add(told.path("batch").textValue());
        assertHasAllOf(input, Files.readAllBytes(result), name);
        return "answered";
    }

    /** Whatever the format, what came in stands in the result, in its order; control characters aside. */
    private static void assertHasAllOf(byte[] input, byte[] result, String name) throws IOException {
        byte[] own = name.endsWith(".gz") ? expanded(input) : name.endsWith(".rdw") ? payload(input) : input;
        if (name.endsWith(".jsonl")) {
            own = withoutBlankLines(own);
        }
        byte[] all = name.endsWith(".gz") ? expanded(result) : name.endsWith(".rdw") ? payload(result) : result;
        int at = 0;
        for (byte b : own) {
            // Below a space: line ends, which may be completed, and what JSON must write in another way.
            if (b < 0 || b >= 0x20 || name.endsWith(".rdw")) {
                while (at < all.length && all[at] != b) {
                    at++;
                }
                assertTrue(at < all.length, name + " lacks something in its result");
                at++;
            }
        }
    }

    /** Blank lines of JSON Lines are no rows, and are not written again. */
    private static byte[] withoutBlankLines(byte[] lines) {
        return new String(lines, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] expanded(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    private static byte[] payload(byte[] records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < records.length; ) {
            int length = (records[at] & 0xFF) << 8 | (records[at + 1] & 0xFF);
            out.write(records, at + 4, length - 4);
            at += length;
        }
        return out.toByteArray();
    }
}
