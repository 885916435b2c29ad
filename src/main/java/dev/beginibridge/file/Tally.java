package dev.beginibridge.file;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows ended how.
 *
 * @param reused part of {@code issued}
 * @param hash the hash total of the rows answered, see {@link ControlTotal}
 * @param errors rows per error code
 */
record Tally(long issued, long reused, long rejected, long failed, long hash, Map<String, Long> errors) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0, Map.of());

    long rows() {
        return issued + rejected + failed;
    }

    ControlTotal control() {
        return new ControlTotal(rows(), hash);
    }

    Tally with(RowAnswer answer, long control) {
        long total = control().with(control).hash();
        if (answer.status().equals(RowAnswer.ISSUED)) {
            return new Tally(
                    issued + 1, reused + (answer.reused().orElse(false) ? 1 : 0), rejected, failed, total, errors);
        }
        Map<String, Long> codes = new TreeMap<>(errors);
        answer.errorCode().ifPresent(code -> codes.merge(code, 1L, Long::sum));
        return answer.status().equals(RowAnswer.FAILED)
                ? new Tally(issued, reused, rejected, failed + 1, total, codes)
                : new Tally(issued, reused, rejected + 1, failed, total, codes);
    }
}
