package dev.beginibridge.file.batch;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvFormat;
import dev.beginibridge.format.json.JsonLinesFormat;
import dev.beginibridge.format.pgp.Pgp;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.format.record.FixedWidthFormat;
import dev.beginibridge.format.record.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The formats that a file's name can stand for: CSV, JSON Lines, and the layouts, each also compressed. The case of names
 * does not count.
 */
public final class FileFormats {
    private static final String GZIP = ".gz";
    private static final List<String> PGP = List.of(".pgp", ".gpg");
    private static final String CSV = ".csv";
    private static final String REJECTS = ".rejects" + CSV;

    /**
     * One pattern.
     *
     * @param files as it is written, in lower case
     * @param extension empty when the pattern does not end in a fixed one; then the whole name is NAME
     * @param format made for the flavour of CSV that its rejects have
     * @param csv the flavour of a CSV
     */
    private record Known(
            String files,
            Pattern pattern,
            String extension,
            Function<CsvDialect, FileFormat> format,
            Optional<CsvDialect> csv) {
        /** Rejects are a CSV like that of their NAME, whichever layout their rows come from. */
        boolean isOf(String plain) {
            return isRejects(plain)
                    ? csv.isPresent() && (matches(plain) || matches(likeItsInput(plain)))
                    : matches(plain);
        }

        private String likeItsInput(String rejects) {
            return cut(rejects, REJECTS) + (extension.isEmpty() ? "" : CSV);
        }

        private boolean matches(String plain) {
            return pattern.matcher(plain).matches();
        }

        String extension(String plain) {
            return isRejects(plain) ? CSV : extension;
        }
    }

    /** The more characters are fixed, the fewer names are meant. */
    private static final Comparator<Known> NARROWEST_FIRST = Comparator.<Known>comparingLong(
                    format -> format.files().replaceAll("[*?]", "").length())
            .reversed()
            .thenComparing(format -> format.files().replaceAll("[^*]", "").length());

    private final List<Known> known = new ArrayList<>();

    private final Optional<Pgp> pgp;

    public FileFormats(FileRules rules, Collection<Layout> layouts) {
        pgp = rules.pgp().map(FileFormats::keys);
        for (FileRules.Pattern format : rules.formats()) {
            known.add(known(format.files(), csv -> new CsvFormat(csv, format.keys()), Optional.of(format.csv())));
        }
        for (Layout layout : layouts) {
            layout.files()
                    .ifPresent(files ->
                            known.add(known(files, csv -> new FixedWidthFormat(layout, csv), Optional.empty())));
        }
        known.sort(NARROWEST_FIRST); // the usual ones come last
        known.add(known("*" + CSV, CsvFormat::new, Optional.of(rules.csv())));
        known.add(known("*.jsonl", JsonLinesFormat::new, Optional.empty()));
    }

    private static Known known(String pattern, Function<CsvDialect, FileFormat> format, Optional<CsvDialect> csv) {
        String lower = lower(pattern);
        String extension = lower.substring(Math.max(lower.lastIndexOf('.'), 0));
        boolean fixed = extension.startsWith(".") && extension.indexOf('*') < 0 && extension.indexOf('?') < 0;
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return new Known(lower, Pattern.compile(regex.toString(), Pattern.DOTALL), fixed ? extension : "", format, csv);
    }

    /** As long as the name, so that it tells where to cut it: some letters have a longer lower case, such as a dotted I. */
    private static String lower(String name) {
        StringBuilder lower = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            lower.setCharAt(i, Character.toLowerCase(name.charAt(i)));
        }
        return lower.toString();
    }

    private static Pgp keys(PgpKeyFiles files) {
        try {
            return Pgp.of(files);
        } catch (IOException e) {
            throw new ConfigException("begini.file.pgp: the keys cannot be used (" + e.getMessage()
                    + "): name files that gpg has exported, with keys that are valid");
        }
    }

    /** The ids of PGP recipients for which nothing is encrypted, since they have no key that is valid. */
    public List<String> leftOut() {
        return pgp.map(Pgp::leftOut).orElse(List.of());
    }

    public Optional<FileType> of(String name) {
        String lower = lower(name);
        String sealed = pgp.isEmpty()
                ? ""
                : PGP.stream().filter(lower::endsWith).findFirst().orElse("");
        String open = cut(lower, sealed);
        boolean gzip = open.endsWith(GZIP);
        String plain = gzip ? cut(open, GZIP) : open;
        return known(plain).map(format -> {
            String extension = format.extension(plain);
            int stem = plain.length() - extension.length();
            return new FileType(
                    format.format().apply(format.csv().orElseGet(() -> flavour(plain.substring(0, stem) + REJECTS))),
                    name.substring(0, stem),
                    extension + (gzip ? GZIP : "") + sealed,
                    gzip,
                    sealed.isEmpty() ? Optional.empty() : pgp,
                    format.csv());
        });
    }

    private Optional<Known> known(String plain) {
        return known.stream().filter(format -> format.isOf(plain)).findFirst();
    }

    /** That with which rejects are read when they are dropped. */
    private CsvDialect flavour(String rejects) {
        return known(rejects).flatMap(Known::csv).orElseThrow();
    }

    private static boolean isRejects(String plain) {
        return plain.endsWith(REJECTS);
    }

    private static String cut(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }

    /** Why a name has no type. */
    public String unknown(String name) {
        boolean sealed = PGP.stream()
                .anyMatch(end -> lower(name).endsWith(end) && of(cut(name, end)).isPresent());
        return sealed && pgp.isEmpty()
                ? "it is encrypted, and begini.file.pgp.key-file is not set"
                : "no format is configured for its name; configured are "
                        + String.join(
                                ", ",
                                known.stream().map(Known::files).distinct().toList());
    }

    /** The type of a file whose format was configured when it was claimed. */
    public FileType typeOf(String name) throws IOException {
        return of(name).orElseThrow(() -> new IOException(unknown(name)));
    }

    /**
     * The type of a file that was checked: it keeps its flavour of CSV, whatever is configured since.
     *
     * @throws IOException also when its layout has changed
     */
    public FileType typeOf(BatchState state) throws IOException {
        refuseOtherLayout(state);
        FileType type = typeOf(state.name());
        return state.checked() == null || state.checked().csv() == null
                ? type
                : type.with(CsvDialect.of(state.checked().csv()));
    }

    /**
     * Throws when the layout that a file was checked with has changed. Its rows, or the result of which it is a replay, would
     * be cut at other places than before.
     */
    public void refuseOtherLayout(BatchState state) throws IOException {
        if (state.checked() == null || state.checked().layout() == null) {
            return;
        }
        Map<String, String> was = state.checked().layout();
        Map<String, String> is = typeOf(state.name()).format().layout();
        List<String> changed = Stream.concat(was.keySet().stream(), is.keySet().stream())
                .filter(setting -> !setting.equals("name") && !Objects.equals(was.get(setting), is.get(setting)))
                .map(setting -> setting.replace('_', '-'))
                .distinct()
                .sorted()
                .toList();
        if (!changed.isEmpty()) {
            throw new IOException("the layout " + was.get("name") + " has changed since the file was checked ("
                    + String.join(", ", changed) + "): put it back as it was, or "
                    + (state.replay() == null
                            ? "cancel the batch and drop the file again"
                            : "drop the file again with begini.file.allow-duplicates=true"));
        }
    }

    /** What the names of a file's results begin with; two files of one stem do not run side by side. */
    public String stem(String name) {
        return of(name).map(FileType::stem).orElse(name);
    }

    /**
     * Whether another batch in the work folder publishes under the same names. Asked after the batch's own state is there: of
     * two that begin at once, one at least sees the other.
     */
    public boolean hasRival(Path work, BatchState mine) throws IOException {
        for (Path folder : Durable.list(work, "[!.]*")) {
            if (!folder.endsWith(mine.id()) && BatchState.isIn(folder) && publishesAs(folder, mine)) {
                return true;
            }
        }
        return false;
    }

    private boolean publishesAs(Path folder, BatchState mine) {
        try {
            BatchState other = BatchState.read(folder);
            return other.placed(stem(other.name())).equals(mine.placed(stem(mine.name())));
        } catch (IOException e) {
            return false; // it has ended, or nobody can work on it
        }
    }

    /** Every extension a result can have. */
    public List<String> extensions() {
        return known.stream()
                .flatMap(format -> Stream.of(format.extension(), format.extension() + GZIP))
                .flatMap(extension -> Stream.concat(Stream.of(""), PGP.stream()).map(extension::concat))
                .distinct()
                .toList();
    }
}
