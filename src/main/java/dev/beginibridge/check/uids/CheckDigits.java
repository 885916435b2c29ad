package dev.beginibridge.check.uids;

/** The arithmetic behind national ids. All take digits alone, of the right number. */
final class CheckDigits {
    private static final int[][] VERHOEFF_PRODUCT = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };
    private static final int[][] VERHOEFF_ORDER = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
        {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
        {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
        {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
        {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
        {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
        {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
    };

    private CheckDigits() {}

    /** The weighted sum of the first digits, as many as there are weights. */
    static int sum(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * digit(digits, i);
        }
        return sum;
    }

    static int digit(String digits, int place) {
        return digits.charAt(place) - '0';
    }

    static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = digit(digits, digits.length() - 1 - i) * (i % 2 + 1);
            sum += value / 10 + value % 10;
        }
        return sum % 10 == 0;
    }

    static boolean verhoeff(String digits) {
        int check = 0;
        for (int i = 0; i < digits.length(); i++) {
            check = VERHOEFF_PRODUCT[check][VERHOEFF_ORDER[i % 8][digit(digits, digits.length() - 1 - i)]];
        }
        return check == 0;
    }

    /** Brazil's CPF: two check digits, each by falling weights. */
    static boolean cpf(String digits) {
        int first = sum(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int second = sum(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return first == digit(digits, 9) && second == digit(digits, 10);
    }

    /** Turkey's identity number. */
    static boolean turkish(String digits) {
        int odd = sum(digits, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        int even = sum(digits, 0, 1, 0, 1, 0, 1, 0, 1);
        int all = sum(digits, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        return digits.charAt(0) != '0'
                && Math.floorMod(odd * 7 - even, 10) == digit(digits, 9)
                && all % 10 == digit(digits, 10);
    }

    /** Argentina's CUIT and CUIL. */
    static boolean cuit(String digits) {
        int check = 11 - sum(digits, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return check % 11 == digit(digits, 10);
    }

    /** Germany's tax id, ISO 7064 mod 11,10. */
    static boolean germanTax(String digits) {
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int sum = (digit(digits, i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return digits.charAt(0) != '0' && (11 - product) % 10 == digit(digits, 10);
    }

    /** China's resident id: 17 digits and a check character. */
    static boolean chinese(String id) {
        int sum = sum(id, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
        return "10X98765432".charAt(sum % 11) == Character.toUpperCase(id.charAt(17));
    }

    /** Spain's DNI: eight digits and the letter that they give. */
    static boolean spanish(String id) {
        return "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(id.substring(0, 8)) % 23)
                == Character.toUpperCase(id.charAt(8));
    }

    /** France's social security number: 13 digits and what they leave to 97. */
    static boolean french(String digits) {
        return 97 - Long.parseLong(digits.substring(0, 13)) % 97 == Long.parseLong(digits.substring(13));
    }
}
