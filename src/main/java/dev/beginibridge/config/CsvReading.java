package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.csv.CsvColumns;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvTrailer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the flavour of CSV: the general one, and those of files whose names match a pattern, which lie over it. */
final class CsvReading {
    private static final String FORMATS = "begini.file.formats.";
    private static final String FORBIDDEN = "\r\n \ufeff";

    private final Reading read;
    /** Empty for the general flavour. */
    private final String[] name;

    private CsvReading(Reading read, String... name) {
        this.read = read;
        this.name = name;
    }

    static CsvDialect csv(Reading read) {
        return new CsvReading(read).dialect();
    }

    static List<FileRules.Pattern> formats(Reading read) {
        return read.names(FORMATS).stream()
                .map(name -> new FileRules.Pattern(
                        files(read, name), new CsvReading(read, name).dialect(), FORMATS + name + "."))
                .toList();
    }

    private static String files(Reading read, String name) {
        Optional<String> files = read.optionalText(ConfigKey.FILE_FORMAT_FILES, name);
        if (files.isEmpty()) {
            read.problem(ConfigKey.FILE_FORMAT_FILES, "is missing", "write a pattern such as CBS_*.csv", name);
        }
        return files.orElse("*.csv");
    }

    private CsvDialect dialect() {
        byte separator = character(ConfigKey.FILE_CSV_SEPARATOR);
        byte quote = character(ConfigKey.FILE_CSV_QUOTE);
        if (separator == quote) {
            problem(ConfigKey.FILE_CSV_QUOTE, "is the separator too", "choose two characters");
        }
        return new CsvDialect(
                separator,
                quote,
                encoding(),
                columns(),
                text(ConfigKey.FILE_CSV_HEADER_RECORD),
                trailer(),
                read.flag(ConfigKey.FILE_CSV_FORMULA_GUARD));
    }

    private CsvColumns columns() {
        Set<String> taken = new HashSet<>(Set.of(CsvColumns.USUAL.environment()));
        Stream.of(
                        ConfigKey.FILE_CSV_COLUMN_UID,
                        ConfigKey.FILE_CSV_COLUMN_DEPLOYMENT,
                        ConfigKey.FILE_CSV_COLUMN_REQUEST_ID)
                .sorted(Comparator.comparing(this::isOwn)) // of a clash the one that is set here is told
                .filter(key -> !taken.add(CsvColumns.comparable(text(key).orElseThrow())))
                .forEach(key -> problem(
                        key,
                        "is \"" + text(key).orElseThrow() + "\", which is read for another field",
                        "name another column"));
        return new CsvColumns(
                text(ConfigKey.FILE_CSV_COLUMN_UID).orElseThrow(),
                text(ConfigKey.FILE_CSV_COLUMN_DEPLOYMENT).orElseThrow(),
                text(ConfigKey.FILE_CSV_COLUMN_REQUEST_ID).orElseThrow(),
                CsvColumns.USUAL.environment(),
                name.length == 0 ? Optional.empty() : read.optionalText(ConfigKey.FILE_FORMAT_DEPLOYMENT, name),
                text(ConfigKey.FILE_CSV_RESULT_PREFIX).orElse(""));
    }

    private Optional<CsvTrailer> trailer() {
        List<String> fields = Arrays.stream(
                        text(ConfigKey.FILE_CSV_TRAILER_FIELDS).orElseThrow().split(","))
                .map(field -> field.strip().toUpperCase(Locale.ROOT))
                .toList();
        String counts = text(ConfigKey.FILE_CSV_TRAILER_COUNTS).orElseThrow().toLowerCase(Locale.ROOT);
        if (!ConfigKey.FILE_CSV_TRAILER_COUNTS.choices().contains(counts)) {
            problem(ConfigKey.FILE_CSV_TRAILER_COUNTS, "is \"" + counts + "\"", "write rows or lines");
        }
        boolean more = text(ConfigKey.FILE_CSV_HEADER_RECORD).isPresent();
        int uncounted = counts.equals("lines") ? more ? 3 : 2 : 0;
        return text(ConfigKey.FILE_CSV_TRAILER).map(marker -> new CsvTrailer(marker, fields, uncounted));
    }

    /** Single bytes that agree with ASCII, so that separators and line ends are what they seem, or UTF-16. */
    private Charset encoding() {
        String text = text(ConfigKey.FILE_CSV_ENCODING).orElseThrow();
        try {
            Charset charset = Charset.forName(text);
            boolean single = charset.canEncode() && charset.newEncoder().maxBytesPerChar() <= 1;
            if (charset.equals(StandardCharsets.UTF_8)
                    || charset.equals(StandardCharsets.UTF_16)
                    || (single && !CodePages.isEbcdic(charset))) {
                return charset;
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            // told below
        }
        problem(
                ConfigKey.FILE_CSV_ENCODING,
                "is \"" + text + "\"",
                "write utf-8, utf-16, windows-1252, iso-8859-15 or another encoding with one byte for each character");
        return StandardCharsets.UTF_8;
    }

    /** One byte of UTF-8, so that records can be framed before they are decoded. */
    private byte character(ConfigKey general) {
        String text = text(general).orElseThrow();
        if (text.equalsIgnoreCase("tab")) {
            return '\t';
        }
        if (text.equalsIgnoreCase("none") && general == ConfigKey.FILE_CSV_QUOTE) {
            return CsvDialect.NO_QUOTE;
        }
        if (text.matches("\\\\u00[0-7][0-9a-fA-F]")) {
            text = String.valueOf((char) Integer.parseInt(text.substring(2), 16));
        }
        if (text.length() != 1 || text.charAt(0) > 126 || FORBIDDEN.contains(text)) {
            problem(
                    general,
                    "is \"" + text + "\"",
                    "write one ASCII character such as ; or tab, or \\u001f for one that cannot be seen");
            return (byte) general.defaultValue().charAt(0);
        }
        return (byte) text.charAt(0);
    }

    /** The key of a named flavour that lies over a general one. */
    private static ConfigKey own(ConfigKey general) {
        return ConfigKey.valueOf(general.name().replace("FILE_CSV_", "FILE_FORMAT_"));
    }

    private boolean isOwn(ConfigKey general) {
        return name.length > 0 && read.optionalText(own(general), name).isPresent();
    }

    private Optional<String> text(ConfigKey general) {
        return isOwn(general) ? read.optionalText(own(general), name) : read.optionalText(general);
    }

    private void problem(ConfigKey general, String what, String remedy) {
        if (isOwn(general)) {
            read.problem(own(general), what, remedy, name);
        } else if (name.length == 0) {
            read.problem(general, what, remedy);
        }
    }
}
