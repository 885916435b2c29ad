package dev.beginibridge.check.uids;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One kind of personal data that a uid may turn out to be: it is readable inside each link, so it must not be any.
 *
 * @param name what it is, for the operator
 * @param telling false: any number may look so by chance, so that a few among many say nothing
 */
record PersonalData(String name, boolean telling, Predicate<String> matches) {
    private static final String MONTH = "(0[1-9]|1[0-2])";
    private static final String DAY = "(0[1-9]|[12]\\d|3[01])";
    private static final String BIRTH_YEAR = "(19[2-9]\\d|200\\d|201[0-2])";

    static final List<PersonalData> KINDS = List.of(
            telling("an e-mail address", "[^@\\s]+@[^@\\s]+\\.[^@\\s]+"),
            telling("a US social security number", "\\d{3}-\\d{2}-\\d{4}"),
            telling("a UK national insurance number", "(?i)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]"),
            telling("an Indian PAN", "(?i)[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]"),
            telling("a Mexican CURP", "(?i)[A-Z]{4}\\d{2}" + MONTH + DAY + "[HMX][A-Z]{5}[A-Z0-9]\\d"),
            telling("an Italian codice fiscale", "(?i)[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]"),
            telling("a Pakistani CNIC", "\\d{5}-\\d{7}-\\d"),
            telling("a Malaysian NRIC", "\\d{2}" + MONTH + DAY + "-\\d{2}-\\d{4}"),
            new PersonalData("a Spanish DNI", true, both("\\d{8}[A-Za-z]", CheckDigits::spanish)),
            new PersonalData(
                    "a Chinese resident id",
                    true,
                    both("[1-9]\\d{5}" + BIRTH_YEAR + MONTH + DAY + "\\d{3}[\\dXx]", CheckDigits::chinese)),
            new PersonalData("a French social security number", true, both("[12]\\d{14}", CheckDigits::french)),
            chance("a Brazilian CPF", both("\\d{11}", CheckDigits::cpf)),
            chance("a Turkish identity number", both("\\d{11}", CheckDigits::turkish)),
            chance("an Argentine CUIT", both("(20|23|24|27|30|33|34)\\d{9}", CheckDigits::cuit)),
            chance("a German tax id", both("\\d{11}", CheckDigits::germanTax)),
            chance(
                    "a Polish PESEL",
                    both(
                            "\\d{2}[0-3]\\d" + DAY + "\\d{5}",
                            digits -> (10 - CheckDigits.sum(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10
                                    == CheckDigits.digit(digits, 10))),
            chance(
                    "a Dutch BSN",
                    both("\\d{9}", digits -> CheckDigits.sum(digits, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0)),
            chance("a Canadian SIN", both("\\d{9}", CheckDigits::luhn)),
            chance("an Indian Aadhaar number", both("[2-9]\\d{11}", CheckDigits::verhoeff)),
            chance("a South African id", both("\\d{2}" + MONTH + DAY + "\\d{7}", CheckDigits::luhn)),
            chance("an Indonesian NIK", both("\\d{6}([0-6]\\d|7[01])" + MONTH + "\\d{6}", digits -> true)),
            chance("a date of birth", dateOfBirth()),
            chance(
                    "a phone number",
                    both(
                            "00[1-9]\\d{8,12}|0[1-9]\\d{8,9}|55\\d{10,11}|91[6-9]\\d{9}|234[789]\\d{9}|254[17]\\d{8}|27[6-8]\\d{8}"
                                    + "|521?\\d{10}|628\\d{8,11}|639\\d{9}|1[2-9]\\d{2}[2-9]\\d{6}",
                            digits -> true)));

    private static PersonalData telling(String name, String pattern) {
        return new PersonalData(name, true, both(pattern, text -> true));
    }

    private static PersonalData chance(String name, Predicate<String> matches) {
        return new PersonalData(name, false, matches);
    }

    private static Predicate<String> both(String pattern, Predicate<String> further) {
        Predicate<String> shape = Pattern.compile(pattern).asMatchPredicate();
        return shape.and(further);
    }

    /** Also with a name or a number around it. */
    private static Predicate<String> dateOfBirth() {
        return Pattern.compile("(?<!\\d)(" + BIRTH_YEAR + "([-_]?)" + MONTH + "\\3" + DAY + "|" + DAY + "([-_]?)"
                        + MONTH + "\\7" + BIRTH_YEAR + ")(?!\\d)")
                .asPredicate();
    }
}
