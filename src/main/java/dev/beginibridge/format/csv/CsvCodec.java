package dev.beginibridge.format.csv;

import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.Utf8;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rows of a CSV file with the given columns. */
final class CsvCodec implements RecordCodec {
    private final CsvDialect csv;
    private final Charset encoding;
    private final CsvFields fields;
    private final char separator;
    private final int columns;
    /** Without the columns that an earlier file of rejects has put behind them. */
    private final int ownColumns;

    private final Optional<RawRecord> first;
    private final RawRecord header;
    private final byte[] mark;
    private final String lineEnd;
    private final int[] picks;

    CsvCodec(
            CsvDialect csv,
            Charset encoding,
            List<String> columns,
            Optional<RawRecord> first,
            RawRecord header,
            byte[] mark) {
        this.csv = csv;
        this.encoding = encoding;
        this.fields = new CsvFields(csv);
        this.separator = (char) csv.separator();
        this.columns = columns.size();
        this.ownColumns = columns.size() > 2
                        && columns.subList(columns.size() - 2, columns.size()).equals(RejectsCsv.COLUMNS)
                ? columns.size() - 2
                : columns.size();
        this.first = first;
        this.header = header;
        this.mark = mark;
        this.lineEnd = header.lineEnd("\n");
        List<String> read = csv.columns().read();
        this.picks = columns.stream()
                .mapToInt(column -> read.indexOf(CsvColumns.comparable(column)))
                .toArray();
    }

    @Override
    public byte[] head() {
        return head(header.bytes(), csv.columns().results());
    }

    private byte[] head(byte[] own, List<String> added) {
        String names = separator + String.join(String.valueOf(separator), added) + lineEnd;
        byte[] before = first.map(record -> record.text(lineEnd)).orElse(new byte[0]);
        return Bytes.joined(Bytes.joined(mark, written(before, encoding)), joined(own, names));
    }

    @Override
    public boolean mayBeEmpty() {
        return true;
    }

    @Override
    public ParsedRow parse(RawRecord record) throws FileRefused {
        Utf8.check(record);
        String[] values = new String[csv.columns().read().size()];
        int count = fields.read(record.bytes(), picks, values);
        // A delimiter behind the last field is none of the header's.
        boolean trailing = count == columns + 1
                && record.bytes().length > 0
                && record.bytes()[record.bytes().length - 1] == (byte) separator;
        if (count != columns && !trailing) {
            throw new FileRefused(
                    FileRefused.Code.WRONG_FIELD_COUNT,
                    "the row has " + count + " fields, the header has " + columns,
                    record.row(),
                    record.line());
        }
        return new Row(
                record,
                new LinkRequest(
                        given(values[0]),
                        given(values[1]).or(csv.columns()::whose),
                        given(values[2]).orElse(null),
                        given(values[3])),
                trailing ? Arrays.copyOf(record.bytes(), record.bytes().length - 1) : record.bytes());
    }

    /** CSV cannot tell an empty value from none; a database fills a value of fixed length up with blanks. */
    private static Optional<String> given(String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    @Override
    public boolean isTrailer(RawRecord record) {
        return csv.trailer().isPresent()
                && fields.first(record.bytes())
                        .strip()
                        .equals(csv.trailer().get().marker());
    }

    @Override
    public void balance(RawRecord trailer, ControlTotals found) throws FileRefused {
        if (csv.trailer().isEmpty()) {
            return;
        }
        CsvTrailer wanted = csv.trailer().get();
        if (trailer == null) {
            throw new FileRefused(
                    FileRefused.Code.MISSING_TRAILER,
                    "the file does not end with its trailer " + wanted.marker() + "; is it cut off?");
        }
        Utf8.check(trailer);
        List<String> values = fields.all(trailer.bytes());
        if (!balances(wanted, values.subList(1, values.size()), found)) {
            // The report does not say the hash total, since that of a single row is its uid.
            throw new FileRefused(
                    FileRefused.Code.NOT_BALANCED,
                    "the trailer must say " + wanted.marker() + separator
                            + String.join(String.valueOf(separator), wanted.fields()) + " with ROWS "
                            + (found.rows() + wanted.uncounted())
                            + " and, if it is there, HASH the hash total of their uids",
                    0,
                    trailer.line());
        }
    }

    /** Only a hash total may be missing; behind the fields there may be nothing but empty ones. */
    private static boolean balances(CsvTrailer trailer, List<String> values, ControlTotals found) {
        for (int i = 0; i < Math.max(values.size(), trailer.fields().size()); i++) {
            String field = i < trailer.fields().size() ? trailer.fields().get(i) : "";
            String value = i < values.size() ? values.get(i).strip() : "";
            boolean right =
                    switch (field) {
                        case CsvTrailer.ROWS -> equals(value, found.rows() + trailer.uncounted());
                        case CsvTrailer.HASH -> value.isEmpty() || equals(value, found.hash());
                        case "" -> value.isEmpty();
                        default -> true;
                    };
            if (!right) {
                return false;
            }
        }
        return true;
    }

    private static boolean equals(String text, long number) {
        return text.matches("\\d{1,18}") && Long.parseLong(text) == number;
    }

    @Override
    public byte[] tail(RawRecord trailer) {
        return written(trailer.text(lineEnd), encoding);
    }

    @Override
    public ReplyValues earlierAnswer(RawRecord result) {
        List<String> values = fields.all(result.bytes());
        return ReplyValues.earlier(
                values.get(columns), values.get(columns + 1), values.get(columns + 4), values.get(columns + 5));
    }

    @Override
    public byte[] earlierLine(RawRecord result) {
        return written(result.text(lineEnd), encoding);
    }

    @Override
    public byte[] rejectsHead() {
        return head(fields.prefix(header.bytes(), ownColumns), RejectsCsv.COLUMNS);
    }

    @Override
    public byte[] rejectsTail(long rows) {
        return written(new RejectsCsv(csv).end(rows), encoding);
    }

    /** The own bytes, disarmed if so configured, with some text behind them. */
    private byte[] joined(byte[] own, CharSequence added) {
        byte[] utf8 = Bytes.joined(fields.guarded(own), added.toString().getBytes(StandardCharsets.UTF_8));
        return written(utf8, encoding);
    }

    /** What is UTF-8 here as it stands in the file. */
    static byte[] written(byte[] utf8, Charset encoding) {
        return encoding.equals(StandardCharsets.UTF_8)
                ? utf8
                : new String(utf8, StandardCharsets.UTF_8).getBytes(encoding);
    }

    private final class Row extends ParsedRow {
        private final byte[] own;

        Row(RawRecord record, LinkRequest request, byte[] own) {
            super(record, request, null);
            this.own = own;
        }

        @Override
        public byte[] answered(ReplyValues answer) {
            StringBuilder reply = new StringBuilder(512);
            reply.append(separator).append(answer.status()).append(separator);
            answer.reused().ifPresent(reply::append);
            reply.append(separator);
            answer.link().ifPresent(link -> fields.append(reply, link.reveal()));
            reply.append(separator);
            answer.expiresAt().ifPresent(at -> fields.append(reply, at.toString()));
            return ended(own, reply, answer);
        }

        @Override
        public byte[] rejected(ReplyValues answer) {
            return ended(fields.prefix(own, ownColumns), new StringBuilder(128), answer);
        }

        private byte[] ended(byte[] own, StringBuilder reply, ReplyValues answer) {
            reply.append(separator);
            answer.errorCode().ifPresent(code -> fields.append(reply, code));
            reply.append(separator);
            answer.errorMessage().ifPresent(message -> fields.append(reply, message));
            return joined(own, reply.append(record().lineEnd(lineEnd)));
        }
    }
}
