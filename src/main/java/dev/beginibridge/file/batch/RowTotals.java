package dev.beginibridge.file.batch;

import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.ReplyValues;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows ended how.
 *
 * @param reused part of {@code issued}
 * @param hash the hash total of the rows answered, see {@link ControlTotals}
 * @param errors rows per error code
 */
public record RowTotals(long issued, long reused, long rejected, long failed, long hash, Map<String, Long> errors) {
    public static final RowTotals NONE = new RowTotals(0, 0, 0, 0, 0, Map.of());

    public long rows() {
        return issued + rejected + failed;
    }

    public ControlTotals control() {
        return new ControlTotals(rows(), hash);
    }

    /** The totals with one more row, whose share of the hash total is given. */
    public RowTotals with(ReplyValues answer, long share) {
        long total = control().with(share).hash();
        if (answer.isIssued()) {
            return new RowTotals(
                    issued + 1, reused + (answer.reused().orElse(false) ? 1 : 0), rejected, failed, total, errors);
        }
        Map<String, Long> codes = new TreeMap<>(errors);
        answer.errorCode().ifPresent(code -> codes.merge(code, 1L, Long::sum));
        return answer.isFailed()
                ? new RowTotals(issued, reused, rejected, failed + 1, total, codes)
                : new RowTotals(issued, reused, rejected + 1, failed, total, codes);
    }
}
