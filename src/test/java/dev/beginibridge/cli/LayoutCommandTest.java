package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code layout NAME FILE}: what somebody who writes the sender in COBOL sees of a sample. */
class LayoutCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String config;

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(directory.resolve("my.properties"), """
                        begini.layouts.loans.code-page=ibm037
                        begini.layouts.loans.framing=fixed
                        begini.layouts.loans.fields=REQUEST-ID X(4), UID X(6)
                        begini.layouts.names.fields=NAME X(6), UID X(6)
                        begini.layouts.lines.fields=TYPE X(1), UID X(6)
                        begini.layouts.lines.header=H
                        begini.layouts.lines.trailer=T
                        begini.layouts.lines.trailer-record=TYPE X(1), ROWS 9(3)
                        """).toString();
    }

    private int layout(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "layout";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--config";
        all[all.length - 1] = config;
        return MainCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private String file(String text, String codePage) throws IOException {
        return Files.write(directory.resolve("sample"), text.getBytes(Charset.forName(codePage)))
                .toString();
    }

    @Test
    void showsPlaceTextAndBytesOfEachField() throws Exception {
        assertEquals(0, layout("loans", file("A-01UID001A-02UID002", "IBM037"), "--records", "1"));
        assertEquals("""
                layout loans: framing fixed, code page IBM037, rows of 10
                record 1, 10 bytes
                  REQUEST-ID           1-4     [A-01] c160f0f1
                  UID                  5-10    [UID001] e4c9c4f0f0f1
                """, out.toString().replace("\r\n", "\n"));
    }

    @Test
    void showsHeaderRowsAndTrailer() throws Exception {
        assertEquals(0, layout("lines", file("HEADER\nRUID001\nT001\n", "UTF-8")));
        String shown = out.toString();
        assertTrue(shown.contains("record 1, 6 bytes, header"), shown);
        assertTrue(shown.contains("[UID001]"), shown);
        assertTrue(shown.contains("record 3, 4 bytes, trailer"), shown);
        assertTrue(shown.contains("ROWS                 2-4     [001] 303031"), shown);
    }

    @Test
    void showsWhatIsWholeBeforeItNamesTheRecordThatIsNot() throws Exception {
        assertEquals(1, layout("loans", file("A-01UID001A-02", "IBM037")));
        assertTrue(out.toString().contains("[UID001]"), out.toString());
        assertTrue(
                out.toString().strip().endsWith("record 2 is none of this layout: the last record has 4 of 10 bytes"),
                out.toString());
    }

    @Test
    void aFieldBehindLettersOfSeveralBytesHasItsOwnBytes() throws Exception {
        assertEquals(0, layout("names", file("M\u00FCllerUID001\n", "UTF-8")));
        assertTrue(out.toString().contains("[M\u00FCller] 4dc3bc6c6c6572\n"), out.toString());
        assertTrue(out.toString().contains("[UID001] 554944303031\n"), out.toString());
    }

    @Test
    void linesAreCutAndDecodedAsTheBridgeDoes() throws Exception {
        assertEquals(1, layout("names", file("M\u00FCllerUID001\n", "ISO-8859-1")));
        assertTrue(
                out.toString()
                        .strip()
                        .endsWith("record 1 is none of this layout: the record holds bytes that UTF-8 does not know"),
                out.toString());
        assertEquals(1, layout("names", file("MillerUID001\rMilnerUID002\n", "UTF-8")));
        assertTrue(
                out.toString().contains("record 1 is none of this layout: no line feed follows a carriage return"),
                out.toString());
    }

    @Test
    void namesWhatIsWrongWithItsArguments() throws Exception {
        String sample = file("A-01UID001", "IBM037");
        assertEquals(2, layout("loans", directory.resolve("none").toString()));
        assertTrue(err.toString().contains("none is no file that can be read"), err.toString());
        assertEquals(2, layout("loans", directory.toString()));
        assertEquals(2, layout("loans", sample, "--records", "0"));
        assertTrue(err.toString().contains("--records is 0: give a number from 1"), err.toString());
        assertEquals(2, MainCommand.run("layout", "loan", sample, "--config", config));
    }
}
