package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.LinkRequest;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corners of CSV that every reader stumbles over, after the cases of csv-spectrum; read back by another reader. */
class FileSpectrumTest {
    @TempDir
    Path root;

    /** A file, and what its rows hold without the header. */
    record Case(String name, String content, List<List<String>> rows) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, String content, List<?>... rows) {
        return new Case(
                name,
                content,
                Arrays.stream(rows)
                        .map(row -> row.stream().map(String::valueOf).toList())
                        .toList());
    }

    static List<Case> cases() {
        return List.of(
                of("simple", "a,uid,c\n1,uid-00001,3", List.of("1", "uid-00001", "3")),
                of("simple_crlf", "a,uid,c\r\n1,uid-00001,3", List.of("1", "uid-00001", "3")),
                of(
                        "comma_in_quotes",
                        "name,uid,town\nJohn,uid-00001,\"Anytown, WW\"\n",
                        List.of("John", "uid-00001", "Anytown, WW")),
                of(
                        "escaped_quotes",
                        "a,uid\n1,\"uid-\"\"00001\"\"\"\n\"ha \"\"ha\"\" ha\",uid-00002\n",
                        List.of("1", "uid-\"00001\""),
                        List.of("ha \"ha\" ha", "uid-00002")),
                of(
                        "quotes_and_newlines",
                        "a,uid\n1,\"uid-\n\"\"00001\"\"\n\"\n3,uid-00002\n",
                        List.of("1", "uid-\n\"00001\"\n"),
                        List.of("3", "uid-00002")),
                of(
                        "newlines",
                        "uid,b,c\nuid-00001,2,3\n\"uid-00002\",\"Once upon \na time\",5\nuid-00003,8,9\n",
                        List.of("uid-00001", "2", "3"),
                        List.of("uid-00002", "Once upon \na time", "5"),
                        List.of("uid-00003", "8", "9")),
                of(
                        "newlines_crlf",
                        "uid,b,c\r\nuid-00001,2,3\r\n\"uid-00002\",\"Once upon \r\na time\",5\r\n",
                        List.of("uid-00001", "2", "3"),
                        List.of("uid-00002", "Once upon \r\na time", "5")),
                of(
                        "empty",
                        "uid,b,c\nuid-00001,\"\",\"\"\n\"\",3,4\n",
                        List.of("uid-00001", "", ""),
                        List.of("", "3", "4")),
                of(
                        "empty_crlf",
                        "uid,b,c\r\nuid-00001,\"\",\r\n,3,4\r\n",
                        List.of("uid-00001", "", ""),
                        List.of("", "3", "4")),
                of(
                        "json",
                        "uid,val\nuid-00001,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n",
                        List.of("uid-00001", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}")),
                of("utf8", "uid,b\nuid-00001,ʤ\nuid-ʤ😀,å\n", List.of("uid-00001", "ʤ"), List.of("uid-ʤ😀", "å")),
                of("bom", "\uFEFFuid,b\nuid-00001,x\n", List.of("uid-00001", "x")),
                of("spaces", "uid, b\n uid-00001 ,  x\n", List.of(" uid-00001 ", "  x")),
                of(
                        "blank_lines",
                        "uid,b\n\n\nuid-00001,x\n\nuid-00002,y\n\n",
                        List.of("uid-00001", "x"),
                        List.of("uid-00002", "y")),
                of("only_quotes", "uid,b\n\"\"\"\"\"\",\"\"\"\"\n", List.of("\"\"", "\"")),
                of("quoted_header", "\"uid\",\"the \"\"b\"\", \nor c\"\nuid-00001,x\n", List.of("uid-00001", "x")),
                of("one_column", "uid\nuid-00001\nuid-00002", List.of("uid-00001"), List.of("uid-00002")));
    }

    private static List<List<String>> read(String csv) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setLineSeparator(csv.contains("\r\n") ? "\r\n" : "\n");
        settings.setNormalizeLineEndingsWithinQuotes(false);
        settings.setLineSeparatorDetectionEnabled(false);
        settings.setIgnoreLeadingWhitespaces(false);
        settings.setIgnoreTrailingWhitespaces(false);
        settings.setNullValue("");
        settings.setEmptyValue("");
        return new CsvParser(settings)
                .parseAll(new StringReader(csv)).stream()
                        .map(row -> List.of(row))
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFieldComesBackAndTheRightUidIsAsked(Case given) throws Exception {
        Set<String> asked = Collections.synchronizedSet(new TreeSet<>());
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            asked.add(request.uid() == null ? "" : request.uid());
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", given.content());
            box.awaitDone("archive", "day.csv");
            List<List<String>> result = read(box.read("outbox", "day.result.csv"));
            List<String> header = result.get(0);
            int own = header.size() - ReplyValues.NAMES.size();
            assertEquals(ReplyValues.NAMES, header.subList(own, header.size()));
            assertEquals(
                    given.rows(),
                    result.stream().skip(1).map(row -> row.subList(0, own)).toList());
            int uid = header.subList(0, own).indexOf("uid");
            assertEquals(
                    given.rows().stream()
                            .map(row -> row.get(Math.max(uid, 0)).strip())
                            .collect(Collectors.toSet()),
                    asked);
        }
    }
}
