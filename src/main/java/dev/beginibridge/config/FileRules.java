package dev.beginibridge.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When a file counts as complete, what is refused, and what CSV looks like.
 *
 * @param trigger a file waits for its trigger file
 * @param quietTime without trigger: a file is complete when it has not changed for this long; 0: when it is visible
 * @param allowDuplicates content that was taken before is taken again
 */
public record FileRules(boolean trigger, Duration quietTime, boolean allowDuplicates, Csv csv) {
    /**
     * The flavour of CSV.
     *
     * @param trailer the first field of the trailer that each file must end with
     * @param guardFormulas own fields that a spreadsheet would run are disarmed on their way out
     */
    public record Csv(byte separator, byte quote, Optional<String> trailer, boolean guardFormulas) {
        /** As RFC 4180 has it. */
        public static final Csv STANDARD = new Csv((byte) ',', (byte) '"', Optional.empty(), false);
    }
}
