package dev.beginibridge.format.csv;

import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.FileFormat;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.LikelyCause;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordFramer;
import dev.beginibridge.format.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.input.ReaderInputStream;

/**
 * CSV as RFC 4180 has it, with a header line; separator and quote as configured. A file in another encoding than UTF-8 is read as
 * UTF-8, and what is written of it is in its own. Bytes that the encoding does not know make the file unfit, so own columns come
 * out byte for byte as they went in.
 */
public final class CsvFormat implements FileFormat {
    private static final Map<String, Charset> BY_MARK =
            Map.of("feff", StandardCharsets.UTF_16BE, "fffe", StandardCharsets.UTF_16LE);

    private final CsvDialect csv;
    private final String keys;

    public CsvFormat(CsvDialect csv) {
        this(csv, "begini.file.csv.");
    }

    /** @param keys what the keys of its flavour begin with */
    public CsvFormat(CsvDialect csv, String keys) {
        this.csv = csv;
        this.keys = keys;
    }

    @Override
    public Opened open(InputStream start) throws IOException, FileRefused {
        byte[] mark = mark(start);
        Charset encoding = encoding(mark);
        LineFramer framer = framer(utf8(start, encoding));
        Optional<RawRecord> first =
                csv.headerRecord().isPresent() ? Optional.of(headerRecord(framer.next())) : Optional.empty();
        RawRecord header = framer.next();
        if (header == null) {
            throw new FileRefused(
                    FileRefused.Code.EMPTY_FILE, "the file is empty; a header line with the column uid is needed");
        }
        Utf8.check(header);
        List<String> columns = new CsvFields(csv).all(header.bytes());
        check(columns, header);
        byte[] marks = Bytes.joined(mark, CsvCodec.written(framer.mark(), encoding));
        return new Opened(new CsvCodec(csv, encoding, columns, first, header, marks), framer);
    }

    @Override
    public RecordFramer resume(Input input, long rows, long line, long offset) throws IOException, FileRefused {
        if (csv.encoding().equals(StandardCharsets.UTF_8)) {
            return LineFramer.behind(input.at(offset), csv.quoting(), rows, line, offset);
        }
        InputStream start = input.at(0);
        InputStream text = utf8(start, encoding(mark(start)));
        text.skipNBytes(offset);
        return LineFramer.behind(text, csv.quoting(), rows, line, offset);
    }

    @Override
    public RecordFramer result(InputStream start) throws IOException, FileRefused {
        LineFramer framer = framer(utf8(start, encoding(mark(start))));
        framer.skip(before());
        return framer;
    }

    private byte[] mark(InputStream start) throws IOException {
        return csv.encoding().equals(StandardCharsets.UTF_16) ? start.readNBytes(2) : new byte[0];
    }

    /** UTF-16 needs its mark, since nothing else says which half of a character comes first. */
    private Charset encoding(byte[] mark) throws FileRefused {
        if (!csv.encoding().equals(StandardCharsets.UTF_16)) {
            return csv.encoding();
        }
        return Optional.ofNullable(BY_MARK.get(HexFormat.of().formatHex(mark)))
                .orElseThrow(() -> new FileRefused(
                        FileRefused.Code.WRONG_ENCODING,
                        "the file does not begin with the byte order mark of UTF-16",
                        0,
                        1));
    }

    /** What the rest of a file is in UTF-8; throws {@link java.nio.charset.CharacterCodingException} where it is not in its encoding. */
    private static InputStream utf8(InputStream in, Charset encoding) throws IOException {
        return encoding.equals(StandardCharsets.UTF_8)
                ? in
                : ReaderInputStream.builder()
                        .setReader(new InputStreamReader(in, encoding.newDecoder()))
                        .setCharset(StandardCharsets.UTF_8)
                        .get();
    }

    /** How many records precede the first row. */
    private int before() {
        return csv.headerRecord().isPresent() ? 2 : 1;
    }

    private LineFramer framer(InputStream start) throws IOException {
        return LineFramer.quoted(start, csv.quoting(), before());
    }

    private RawRecord headerRecord(RawRecord first) throws FileRefused {
        String marker = csv.headerRecord().orElseThrow();
        if (first == null || !new CsvFields(csv).first(first.bytes()).strip().equals(marker)) {
            throw new FileRefused(
                    FileRefused.Code.MISSING_HEADER, "the file does not begin with a header record " + marker, 0, 1);
        }
        Utf8.check(first);
        return first;
    }

    private void check(List<String> columns, RawRecord header) throws FileRefused {
        List<String> names = columns.stream().map(CsvColumns::comparable).toList();
        for (String read : csv.columns().read()) {
            if (Collections.frequency(names, read) > 1) {
                throw refused(
                        FileRefused.Code.DUPLICATE_COLUMN,
                        "column " + (names.lastIndexOf(read) + 1) + " has the name of an earlier one that is read: "
                                + read,
                        header);
            }
        }
        if (!names.contains(CsvColumns.comparable(csv.columns().uid()))) {
            throw refused(
                    FileRefused.Code.MISSING_UID_COLUMN,
                    "the header has no column " + csv.columns().uid() + " between the configured separators",
                    header);
        }
        for (String reserved : csv.columns().results()) {
            if (columns.contains(reserved)) {
                throw refused(
                        FileRefused.Code.RESERVED_COLUMN,
                        "the column " + reserved + " is one of the result's own; rename or remove it, or set " + keys
                                + "result-prefix",
                        header);
            }
        }
    }

    @Override
    public Optional<String> likelyCause(byte[] start) {
        return LikelyCause.of(start)
                .or(() -> otherEncoding(start))
                .or(() -> causeInHeader(new String(start, csv.encoding())));
    }

    private Optional<String> otherEncoding(byte[] start) {
        Charset is = csv.encoding();
        Optional<String> utf16 = LikelyCause.utf16(start, "set " + keys + "encoding=utf-16, or save it as UTF-8");
        if (is.equals(StandardCharsets.UTF_16) ? utf16.isPresent() : utf16.isEmpty() && LikelyCause.isOf(is, start)) {
            return Optional.empty();
        }
        if (is.equals(StandardCharsets.UTF_8)) {
            return utf16.or(() -> Optional.of(
                    "it is in a Windows or ISO encoding: set " + keys + "encoding=windows-1252 or the right one"));
        }
        return utf16.or(() -> LikelyCause.isOf(StandardCharsets.UTF_8, start)
                ? Optional.of("it is UTF-8: save it in " + is.name() + ", or set " + keys + "encoding=utf-8")
                : Optional.empty());
    }

    private Optional<String> causeInHeader(String start) {
        String header = start.replaceFirst("^\\uFEFF", "").lines().findFirst().orElse("");
        if (header.toLowerCase(Locale.ROOT).startsWith("sep=")) {
            return Optional.of("the first line is one that Excel writes for itself (sep=…): remove it");
        }
        for (String other : List.of(";", ",", "\t", "|")) {
            if (other.charAt(0) != csv.separator() && header.contains(other) && header.indexOf(csv.separator()) < 0) {
                return Optional.of("its header has another separator: set " + keys + "separator="
                        + (other.equals("\t") ? "tab" : other));
            }
        }
        boolean digits = header.chars().anyMatch(Character::isDigit);
        boolean named = new CsvFields(csv)
                .all(header.getBytes(StandardCharsets.UTF_8)).stream()
                        .map(CsvColumns::comparable)
                        .anyMatch(CsvColumns.comparable(csv.columns().uid())::equals);
        return digits && !named
                ? Optional.of("it has no header line, or " + keys + "columns.uid names another column than the header")
                : Optional.empty();
    }

    private static FileRefused refused(FileRefused.Code code, String message, RawRecord header) {
        return new FileRefused(code, message, 0, header.line());
    }
}
