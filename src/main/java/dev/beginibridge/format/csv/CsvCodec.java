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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The rows of a CSV file with the given columns. */
final class CsvCodec implements RecordCodec {
    private static final List<String> READ = List.of("request_id", "deployment", "uid", "environment");

    private final CsvDialect csv;
    private final CsvFields fields;
    private final char separator;
    private final int columns;
    /** Without the columns that an earlier file of rejects has put behind them. */
    private final int ownColumns;

    private final RawRecord header;
    private final byte[] mark;
    private final String lineEnd;
    private final int[] picks;

    CsvCodec(CsvDialect csv, List<String> columns, RawRecord header, byte[] mark) {
        this.csv = csv;
        this.fields = new CsvFields(csv);
        this.separator = (char) csv.separator();
        this.columns = columns.size();
        this.ownColumns = columns.size() > 2
                        && columns.subList(columns.size() - 2, columns.size()).equals(RejectsCsv.COLUMNS)
                ? columns.size() - 2
                : columns.size();
        this.header = header;
        this.mark = mark;
        this.lineEnd = header.lineEnd("\n");
        this.picks = columns.stream().mapToInt(READ::indexOf).toArray();
    }

    @Override
    public byte[] head() {
        return head(header.bytes(), ReplyValues.NAMES);
    }

    private byte[] head(byte[] own, List<String> added) {
        String names = separator + String.join(String.valueOf(separator), added) + lineEnd;
        return Bytes.joined(mark, joined(own, names));
    }

    @Override
    public boolean mayBeEmpty() {
        return true;
    }

    @Override
    public ParsedRow parse(RawRecord record) throws FileRefused {
        Utf8.check(record);
        String[] values = new String[READ.size()];
        int count = fields.read(record.bytes(), picks, values);
        if (count != columns) {
            throw new FileRefused(
                    FileRefused.Code.WRONG_FIELD_COUNT,
                    "the row has " + count + " fields, the header has " + columns,
                    record.row(),
                    record.line());
        }
        return new Row(
                record,
                new LinkRequest(
                        given(values[0]), given(values[1]), given(values[2]).orElse(null), given(values[3])));
    }

    /** CSV cannot tell an empty value from none. */
    private static Optional<String> given(String value) {
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    @Override
    public boolean isTrailer(RawRecord record) {
        return csv.trailer().isPresent()
                && fields.first(record.bytes()).equals(csv.trailer().get());
    }

    @Override
    public void balance(RawRecord trailer, ControlTotals found) throws FileRefused {
        if (csv.trailer().isEmpty()) {
            return;
        }
        if (trailer == null) {
            throw new FileRefused(
                    FileRefused.Code.MISSING_TRAILER,
                    "the file does not end with its trailer " + csv.trailer().get() + "; is it cut off?");
        }
        Utf8.check(trailer);
        List<String> values = fields.all(trailer.bytes());
        String rows = values.size() > 1 ? values.get(1) : "";
        String hash = values.size() > 2 ? values.get(2) : "";
        boolean others = values.stream().skip(3).anyMatch(value -> !value.isEmpty());
        if (others || !equals(rows, found.rows()) || (!hash.isEmpty() && !equals(hash, found.hash()))) {
            String right = csv.trailer().get() + separator + found.rows();
            throw new FileRefused(
                    FileRefused.Code.NOT_BALANCED,
                    "the trailer must say " + right + " or " + right + separator + found.hash()
                            + ": rows found, hash total of their uids",
                    0,
                    trailer.line());
        }
    }

    private static boolean equals(String text, long number) {
        return text.matches("\\d{1,18}") && Long.parseLong(text) == number;
    }

    @Override
    public byte[] tail(RawRecord trailer) {
        return trailer.text(lineEnd);
    }

    @Override
    public ReplyValues earlierAnswer(RawRecord result) {
        List<String> values = fields.all(result.bytes());
        return ReplyValues.earlier(
                values.get(columns), values.get(columns + 1), values.get(columns + 4), values.get(columns + 5));
    }

    @Override
    public byte[] earlierLine(RawRecord result) {
        return result.text(lineEnd);
    }

    @Override
    public byte[] rejectsHead() {
        return head(fields.prefix(header.bytes(), ownColumns), RejectsCsv.COLUMNS);
    }

    @Override
    public byte[] rejectsTail(long rows) {
        return new RejectsCsv(csv).tail(rows);
    }

    /** The own bytes, disarmed if so configured, with some text behind them. */
    private byte[] joined(byte[] own, CharSequence added) {
        return Bytes.joined(fields.guarded(own), added.toString().getBytes(StandardCharsets.UTF_8));
    }

    private final class Row extends ParsedRow {
        Row(RawRecord record, LinkRequest request) {
            super(record, request, null);
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
            return ended(record().bytes(), reply, answer);
        }

        @Override
        public byte[] rejected(ReplyValues answer) {
            return ended(fields.prefix(record().bytes(), ownColumns), new StringBuilder(128), answer);
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
