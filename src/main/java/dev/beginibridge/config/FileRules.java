package dev.beginibridge.config;

import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a file counts as complete, what is refused, and what CSV looks like.
 *
 * @param trigger a file waits for its trigger file
 * @param triggerSuffixes what a trigger's name ends with, in lower case
 * @param quietTime without trigger: a file is complete when it has not changed for this long; 0: when it is visible
 * @param allowDuplicates content that was taken before is taken again
 * @param csv of files that no pattern names
 * @param formats of those that one names
 * @param pgp the keys for encrypted files; empty when none are taken
 * @param stalledAfter a file none of whose rows was answered for this long gives up its place
 */
public record FileRules(
        boolean trigger,
        List<String> triggerSuffixes,
        Duration quietTime,
        boolean allowDuplicates,
        CsvDialect csv,
        List<Pattern> formats,
        Optional<PgpKeyFiles> pgp,
        Duration stalledAfter) {
    /** The usual endings of triggers. */
    public static final List<String> TRIGGER_SUFFIXES = List.of(".done", ".trg");

    /**
     * CSV files whose names match a pattern have a flavour of their own.
     *
     * @param keys what the keys of that flavour begin with
     */
    public record Pattern(String files, CsvDialect csv, String keys) {}
}
