package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.beginibridge.Mutants;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileValidator;
import dev.beginibridge.format.FileRefused;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mutated files of every format: the door never finds fewer rows than a reader that shares no code with it, unless it
 * refuses the file. {@code -Dbegini.test.mutants=10000} is the whole of it.
 */
class LostRowsTest {
    private static final int MUTANTS = Integer.getInteger("begini.test.mutants", 400);
    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String CSV = """
            name,uid,"no""te",deployment
            Ann,uid-00011,"a, b",loans\r
            "B""o",bad-1,=1,
            Zoë,late-0031,"x
            y",
            ,uid-00042,,cards
            """;

    @TempDir
    Path folder;

    /** How many records an independent reader finds. */
    private interface Reader {
        long records(byte[] content) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes a seed
    enum Format {
        CSV("a.csv", LostRowsTest::csv, LostRowsTest.CSV.getBytes(StandardCharsets.UTF_8)),
        GZIP("a.csv.gz", LostRowsTest::gzip, packed(LostRowsTest.CSV.getBytes(StandardCharsets.UTF_8))),
        WIDE("a.wide", LostRowsTest::wide, wide(LostRowsTest.CSV)),
        SINGLE_BYTE("a.1252", LostRowsTest::singleByte, LostRowsTest.CSV.getBytes(Charset.forName("windows-1252"))),
        JSON_LINES("a.jsonl", LostRowsTest::lines, """
                {"uid":"uid-00011","n":[1,{"a":"}"}]}
                {"uid":"bad"}\r
                { "request_id":"R-1", "uid":"late-0031" }
                """.getBytes(StandardCharsets.UTF_8)),
        LINES(
                "a.lines",
                LostRowsTest::lines,
                "Duid-00011   Ann       \nDuid-00012\r\nDuid-00013   Zoë\n".getBytes(StandardCharsets.UTF_8)),
        FIXED("a.fixed", LostRowsTest::ebcdic, records("").getBytes(EBCDIC)),
        ENCLOSED(
                "a.enclosed",
                LostRowsTest::ebcdic,
                ENDS.formatted("", records("")).getBytes(EBCDIC)),
        TYPES(
                "a.types",
                content -> marks(new String(content, StandardCharsets.UTF_8)),
                ENDS.formatted("\n", "5BATCH\n" + records("\n7ADDENDA\n")).getBytes(StandardCharsets.UTF_8)),
        RDW("a.rdw", LostRowsTest::rdw, rdw());

        private final String name;
        private final Reader reader;
        private final byte[] seed;

        Format(String name, Reader reader, byte[] seed) {
            this.name = name;
            this.reader = reader;
            this.seed = seed;
        }
    }

    private static final int RECORD = 23;
    /** Header and trailer: five rows, and the hash total of their uids. */
    private static final String ENDS = "H20261129              %1$s%2$sT000005000065          %1$s";

    private static final Pattern MARK = Pattern.compile("No-0{6}[1-5]");

    /** Rows whose names have running numbers. */
    private static String records(String behind) {
        return IntStream.rangeClosed(1, 5)
                .mapToObj(i -> "Duid-0001" + i + "   No-000000" + i + behind)
                .collect(Collectors.joining());
    }

    /** How many of the running numbers are there, wherever that is. */
    private static long marks(String text) {
        return MARK.matcher(text).results().map(MatchResult::group).distinct().count();
    }

    private static long ebcdic(byte[] content) {
        return marks(new String(content, EBCDIC));
    }

    private static BridgeConfig config() {
        Properties settings = new Properties();
        settings.setProperty("begini.file.formats.wide.files", "*.wide");
        settings.setProperty("begini.file.formats.wide.encoding", "utf-16");
        settings.setProperty("begini.file.formats.single.files", "*.1252");
        settings.setProperty("begini.file.formats.single.encoding", "windows-1252");
        for (String layout : List.of("lines", "fixed", "enclosed", "types", "rdw")) {
            String key = "begini.layouts." + layout + ".";
            settings.setProperty(key + "files", "*." + layout);
            boolean lines = layout.equals("lines") || layout.equals("types");
            settings.setProperty(key + "framing", lines ? "lines" : layout.equals("rdw") ? "rdw" : "fixed");
            settings.setProperty(key + "fields", "TYPE X(1), UID X(12), NAME X(10)");
            settings.setProperty(key + "max-impossible-uids", "100");
            if (layout.equals("enclosed") || layout.equals("types")) {
                settings.setProperty(key + "header", "H");
                settings.setProperty(key + "trailer", "T");
                settings.setProperty(key + "trailer-record", "TYPE X(1), ROWS 9(6), HASH 9(6)");
            }
            if (layout.equals("types")) {
                settings.setProperty(key + "row", "D");
            }
            if (!lines) {
                settings.setProperty(key + "code-page", "ibm037");
            }
        }
        return BridgeConfig.from(Settings.empty().properties(settings, "test"));
    }

    @ParameterizedTest
    @EnumSource
    void noMutantLosesARow(Format format) throws IOException {
        BridgeConfig config = config();
        FileFormats formats =
                new FileFormats(config.file().rules(), config.layouts().values());
        Mutants mutants = new Mutants(List.of(format.seed));
        Mutants insides = new Mutants(List.of(Format.CSV.seed));
        Path file = folder.resolve(format.name);
        int taken = 0;
        for (int number = 0; number < MUTANTS; number++) {
            // Checksums refuse nearly all that happens to a packed file; what was packed damaged is taken as often as
            // any other.
            boolean packedDamaged = format == Format.GZIP && number % 2 == 1;
            byte[] mutant = packedDamaged ? packed(insides.of(0, number)) : mutants.of(0, number);
            Files.write(file, mutant);
            try {
                long rows = new FileValidator(file, formats.typeOf(format.name), () -> false)
                        .run()
                        .rows();
                long records = format.reader.records(mutant);
                assertTrue(rows >= records, format + " mutant " + number + ": " + rows + " of " + records + " records");
                taken++;
            } catch (FileRefused refused) {
                // as good as taken: nothing is lost
            }
        }
        System.out.println("LostRowsTest: " + format + ": " + MUTANTS + " mutants, " + taken + " taken");
        assertTrue(taken > MUTANTS / 100, "hardly any mutant was taken");
    }

    private static long csv(byte[] content) {
        return csv(new String(content, StandardCharsets.UTF_8));
    }

    private static long wide(byte[] content) {
        return csv(new String(content, StandardCharsets.UTF_16));
    }

    private static long singleByte(byte[] content) {
        return csv(new String(content, Charset.forName("windows-1252")));
    }

    /** Rows behind the header. */
    private static long csv(String text) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setLineSeparator("\n");
        settings.setNormalizeLineEndingsWithinQuotes(false);
        settings.setMaxCharsPerColumn(-1);
        settings.setSkipEmptyLines(true);
        settings.getFormat().setComment('\0');
        try {
            return new CsvParser(settings)
                    .parseAll(new StringReader(text.replace("\r\n", "\n"))).stream()
                            .skip(1)
                            .filter(row -> row.length > 0)
                            .count();
        } catch (TextParsingException e) {
            return 0; // it finds no rows there
        }
    }

    private static long gzip(byte[] content) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return csv(in.readAllBytes());
        }
    }

    private static long lines(byte[] content) {
        return new BufferedReader(new StringReader(new String(content, StandardCharsets.UTF_8)))
                .lines()
                .filter(line ->
                        !line.replace("\uFEFF", "").replace("\u001a", "").isBlank())
                .count();
    }

    private static long rdw(byte[] content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        long records = 0;
        while (in.available() >= 4) {
            int length = in.readUnsignedShort();
            in.skipBytes(length - 2);
            records++;
        }
        return records;
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] wide(String text) {
        return text.getBytes(StandardCharsets.UTF_16);
    }

    private static byte[] rdw() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            out.writeBytes(new byte[] {0, RECORD + 4, 0, 0});
            out.writeBytes("%-23s".formatted("Duid-0001" + i + "   Ann").getBytes(EBCDIC));
        }
        return out.toByteArray();
    }
}
