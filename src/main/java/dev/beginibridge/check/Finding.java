package dev.beginibridge.check;

import dev.beginibridge.model.Named;
import java.util.Locale;

/**
 * What one look found.
 *
 * @param area what the go-live list calls this part, such as {@code broker}
 * @param seen what was looked at, and how it is; never with a secret or a uid in it
 * @param advice what to do; empty when all is well
 */
public record Finding(Level level, String area, String seen, String advice) {
    /** How bad it is, from good to bad. */
    public enum Level implements Named {
        OK,
        /** It works, or may work, and somebody should decide whether it is meant so. */
        WARN,
        /** It will not work, or it is not safe. */
        FAIL
    }

    /** One line for a terminal. */
    public String line() {
        return String.format(
                Locale.ROOT, "%-4s  %-13s  %s%s", level.text(), area, seen, advice.isEmpty() ? "" : ": " + advice);
    }
}
