package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.model.Layout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The formats a file's name can stand for: CSV, JSON Lines, those of the layouts; each also compressed. Names are
 * compared without regard to case.
 */
final class Formats {
    private static final String GZIP = ".gz";

    /** The extension is nothing when a pattern does not end in a fixed one: then the whole name is NAME. */
    private record Known(Pattern pattern, String extension, RecordFormat format) {}

    private final List<Known> known = new ArrayList<>();

    Formats(FileRules rules, Collection<Layout> layouts) {
        known.add(known("*.csv", new CsvFormat(rules.csv())));
        known.add(known("*.jsonl", new JsonlFormat(rules.csv())));
        for (Layout layout : layouts) {
            layout.files().ifPresent(files -> known.add(known(files, new FixedFormat(layout, rules.csv()))));
        }
    }

    private static Known known(String pattern, RecordFormat format) {
        String lower = pattern.toLowerCase(Locale.ROOT);
        String extension = lower.substring(Math.max(lower.lastIndexOf('.'), 0));
        boolean fixed = extension.startsWith(".") && extension.indexOf('*') < 0 && extension.indexOf('?') < 0;
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return new Known(Pattern.compile(regex.toString(), Pattern.DOTALL), fixed ? extension : "", format);
    }

    Optional<FileType> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean gzip = lower.endsWith(GZIP);
        String plain = gzip ? lower.substring(0, lower.length() - GZIP.length()) : lower;
        return known.stream()
                .filter(format -> format.pattern().matcher(plain).matches())
                .findFirst()
                .map(format -> new FileType(
                        format.format(),
                        name.substring(0, plain.length() - format.extension().length()),
                        format.extension() + (gzip ? GZIP : ""),
                        gzip));
    }

    /** What the names made of a name begin with; two files of one stem do not run side by side. */
    String stem(String name) {
        return of(name).map(FileType::stem).orElse(name);
    }

    /** Every extension a result can have. */
    List<String> extensions() {
        return known.stream()
                .flatMap(format -> Stream.of(format.extension(), format.extension() + GZIP))
                .distinct()
                .toList();
    }
}
