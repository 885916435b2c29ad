package dev.beginibridge.config;

import dev.beginibridge.format.csv.CsvDialect;
import java.time.Duration;
import java.util.List;

/**
 * When a file counts as complete, what is refused, and what CSV looks like.
 *
 * @param trigger a file waits for its trigger file
 * @param triggerSuffixes what a trigger's name ends with, in lower case
 * @param quietTime without trigger: a file is complete when it has not changed for this long; 0: when it is visible
 * @param allowDuplicates content that was taken before is taken again
 * @param stalledAfter a file none of whose rows was answered for this long gives up its place
 */
public record FileRules(
        boolean trigger,
        List<String> triggerSuffixes,
        Duration quietTime,
        boolean allowDuplicates,
        CsvDialect csv,
        Duration stalledAfter) {
    /** With the usual triggers, and files that give up their places when that is usual. */
    public FileRules(boolean trigger, Duration quietTime, boolean allowDuplicates, CsvDialect csv) {
        this(trigger, List.of(".done", ".trg"), quietTime, allowDuplicates, csv, Duration.ofSeconds(20));
    }
}
