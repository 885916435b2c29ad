package dev.beginibridge.format.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopybookTest {
    @Test
    void fieldsHaveThePlacesThatCobolGivesThem() throws IOException {
        List<String> fields =
                Field.ofCopybook(Files.readString(Path.of("src/test/resources/copybooks/loans.cpy"))).stream()
                        .map(field -> field.name() + " " + field.start() + "+" + field.length() + " " + field.usage())
                        .toList();
        assertEquals(
                List.of(
                        "branch 0+2 BINARY",
                        "cust_no 2+5 PACKED",
                        "cust_name 7+10 TEXT",
                        "loan_state 17+1 TEXT",
                        "amount 18+5 PACKED",
                        "rate 23+4 FLOAT",
                        "shown 27+8 TEXT",
                        "debt 35+5 ZONED",
                        "filler 40+3 TEXT"),
                fields);
    }

    @Test
    void aNameMayBeginLikeAUsage() {
        assertEquals(
                List.of("company_name 0+15", "binary_flag 15+1", "filler 16+2"),
                Field.ofCopybook("01 R. 05 COMPANY-NAME PIC X(15). 05 BINARY-FLAG PIC X. 05 COMP PIC S9(4).").stream()
                        .map(field -> field.name() + " " + field.start() + "+" + field.length())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "05 A PIC S9(7)V99 VALUE ZERO COMP-3. | a PACKED 5",
                "05 A VALUE IS +1.50 USAGE COMP-3 PIC S9(7)V99. | a PACKED 5",
                "05 FILLER VALUE SPACES PIC X(5). | filler TEXT 5",
                "05 VALUE 'IT''S. OCCURS' PIC X(12). | filler TEXT 12",
                "05 A PIC X(4), VALUE ALL '*', JUST RIGHT. | a TEXT 4",
                "05 A PIC 9(4), VALUE X'00' COMP. | a BINARY 2",
                "05 G VALUE LOW-VALUES. 10 A PIC X(3). | a TEXT 3"
            })
    void clausesStandInAnyOrder(String copybook, String expected) {
        Field field = Field.ofCopybook("01 R. " + copybook).get(0);
        assertEquals(expected, field.name() + " " + field.usage() + " " + field.length());
    }

    @Test
    void aValueMayGoOnInTheNextLine() {
        String copybook = """
                000100 01  R.
                000200     05  A                 PIC X(90) VALUE 'A LONG TEXT. OF
                000300-    ' TWO LINES'.
                000400     05  B                 PIC X(2).
                """;
        assertEquals(
                List.of("a 0+90", "b 90+2"),
                Field.ofCopybook(copybook).stream()
                        .map(field -> field.name() + " " + field.start() + "+" + field.length())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "S9(7)V99 COMP-3, 5",
        "9(4) COMP, 2",
        "S9(5) COMP, 4",
        "S9(9) BINARY, 4",
        "9(10) COMP-4, 8",
        "COMP-1, 4",
        "COMP-2, 8",
        "S9(9), 9",
        "X, 1",
        "XXX, 3",
        "PIC X(20), 20",
        "9(5)V9(2), 7",
        "S9(8) COMP-3, 5"
    })
    void aFieldHasTheLengthOfItsPicture(String picture, int length) {
        assertEquals(length, Field.parse("UID " + picture, 0).get(0).length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01 R. 05 A PIC X(3) OCCURS 5 TIMES. | A has OCCURS",
                "01 R. 05 A PIC X(3). 05 B REDEFINES A PIC 9(3). | B has REDEFINES",
                "01 R. 05 A PIC 9(3) SIGN TRAILING SEPARATE. | A has SEPARATE",
                "01 R. 05 A PIC 9(4) COMP SYNC. | A has SYNC",
                "01 R. 05 A PIC 9(4)P. | A: the picture is none",
                "01 R. 05 A PIC X(3) COMP-3. | A: the picture is none",
                "01 R. 05 A PIC X(2) VALUE TEXT-OF-A. | A has a VALUE that is no literal",
                "01 R. 05 A PIC X(2) VALUE SPACES 05 B PIC X(2). | A: \"05\" is not understood",
                "01 R. 05 A VALUE SPACES. 05 B PIC X(2). | A has neither a picture nor fields of its own",
                "01 R. 05 A COMP-3. 10 B PIC 9(3). | A has fields of its own, and clauses",
                "01 H. 05 A PIC X(2). 01 D. 05 B PIC X(2). | D is a second record",
                "01 R. 05 A PIC X(2). 77 B PIC X(2). | \"77\" is no level number of a record",
                "FD LOANS. 01 R. | \"FD\" is no level number"
            })
    void whatIsNotSupportedIsNamed(String copybook, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Field.ofCopybook(copybook));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"12345C, 12345", "12345F, 12345", "12345D, -12345", "00000C, 0", "1A345C,", "123451,"})
    void packedNumbers(String hex, Long value) {
        assertEquals(optional(value), Numbers.packed(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @CsvSource({"0001, 1", "FFFF, -1", "7FFFFFFF, 2147483647", "00000002540BE400, 10000000000"})
    void binaryNumbers(String hex, Long value) {
        assertEquals(optional(value), Numbers.binary(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @CsvSource({"00123, 123", "0012C, 123", "0012{, 120", "0012L, -123", "0012}, -120", "0012Z,", "ABC,"})
    void signedZonedNumbers(String text, Long value) {
        assertEquals(optional(value), Numbers.zoned(text));
    }

    private static OptionalLong optional(Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
