package dev.beginibridge.check.uids;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.model.UidRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the lint of customers' ids sees, and what it leaves alone. */
class UidLintTest {
    @TempDir
    Path directory;

    private String told(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("uids"), text);
        return new UidLint(new UidRule(false)::broken)
                .read(file).stream().map(UidLint.Trouble::text).collect(Collectors.joining("\n"));
    }

    /** Published examples and made-up numbers with right check digits. */
    @ParameterizedTest
    @CsvSource({
        "jo.doe@example.com, an e-mail address",
        "078-05-1120, a US social security number",
        "QQ123456C, ''",
        "AB123456C, a UK national insurance number",
        "ABCPE1234F, an Indian PAN",
        "HEGG560427MVZRRL04, a Mexican CURP",
        "RSSMRA85T10A562S, an Italian codice fiscale",
        "42101-1234567-1, a Pakistani CNIC",
        "900101-14-5566, a Malaysian NRIC",
        "12345678Z, a Spanish DNI",
        "12345678A, ''",
        "11010519491231002X, a Chinese resident id",
        "255081416802538, a French social security number",
        "11144477735, a Brazilian CPF",
        "10000000146, a Turkish identity number",
        "20123456786, an Argentine CUIT",
        "86095742719, a German tax id",
        "44051401359, a Polish PESEL",
        "111222333, a Dutch BSN",
        "046454286, a Canadian SIN",
        "234123412346, an Indian Aadhaar number",
        "8001015009087, a South African id",
        "3171015708450001, an Indonesian NIK",
        "CUST-1980-04-12, a date of birth",
        "12041980, a date of birth",
        "5511987654321, a phone number",
        "254712345678, a phone number",
    })
    void seesPersonalData(String uid, String kind) throws IOException {
        String told = told(uid + "\n");
        assertEquals(!kind.isEmpty(), told.contains("look like " + kind + " (line 1)"), told);
        assertFalse(told.contains(uid), "it is never shown");
    }

    @Test
    void leavesPlainReferencesAlone() throws IOException {
        Random random = new Random(7);
        String references = Stream.of(
                        "APP-%06d", "%08d", "%09d", "LN%010d", "%011d", "%012d", "6ba7b810-9dad-11d1-80b4-%012d")
                .flatMap(form -> random.longs(200, 0, 1_000_000).mapToObj(number -> form.formatted(number + 300_000)))
                .distinct()
                .collect(Collectors.joining("\n"));
        assertEquals("", told(references));
    }

    @Test
    void aNumberOrTwoThatLooksSoByChanceIsNoAlarm() throws IOException {
        String numbers = new Random(11)
                .longs(1_000, 100_000_000L, 999_999_999L)
                .mapToObj(Long::toString)
                .distinct()
                .collect(Collectors.joining("\n"));
        assertEquals("", told(numbers));
    }

    @Test
    void readsTheColumnOfAFile() throws IOException {
        String told =
                told("\uFEFFname;UID;amount\nJo;\"LOAN-1\";3\nAnn;LOAN-00002;4\nBo;loan-1;5\nCy;LOAN-00002;6\nDi\n");
        assertEquals(
                List.of(
                        "1 uids break the rule and would be refused (line 6)",
                        "1 uids stand in an earlier line, too: both get the same link (line 5)",
                        "1 uids differ from one in an earlier line by upper and lower case alone (line 4)"),
                told.lines().toList());
    }

    @Test
    void tellsTheFirstLinesOnly() throws IOException {
        assertTrue(
                told("a b\n".repeat(7)).contains("7 uids break the rule and would be refused (lines 1, 2, 3, 4, 5 …)"));
    }
}
