package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.model.LinkRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rows of a CSV file with the given columns. */
final class CsvLayout implements RecordCodec {
    private static final List<String> READ = List.of("request_id", "deployment", "uid", "environment");
    private static final int UID = READ.indexOf("uid");

    private final FileRules.Csv csv;
    private final CsvFields fields;
    private final char separator;
    private final int columns;
    /** Without the columns that an earlier file of rejects has put behind them. */
    private final int ownColumns;

    private final RawRecord header;
    private final boolean marked;
    private final String lineEnd;
    private final int[] picks;

    CsvLayout(FileRules.Csv csv, List<String> columns, RawRecord header, boolean marked) {
        this.csv = csv;
        this.fields = new CsvFields(csv);
        this.separator = (char) csv.separator();
        this.columns = columns.size();
        this.ownColumns = columns.size() > 2
                        && columns.subList(columns.size() - 2, columns.size()).equals(Rejects.COLUMNS)
                ? columns.size() - 2
                : columns.size();
        this.header = header;
        this.marked = marked;
        this.lineEnd = header.lineEnd() == 2 ? "\r\n" : "\n";
        int last = READ.stream().mapToInt(columns::indexOf).max().orElseThrow();
        this.picks =
                columns.subList(0, last + 1).stream().mapToInt(READ::indexOf).toArray();
    }

    @Override
    public byte[] head() {
        return head(header.bytes(), REPLY_COLUMNS);
    }

    private byte[] head(byte[] own, List<String> added) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        if (marked) {
            head.writeBytes(LineFramer.BYTE_ORDER_MARK);
        }
        head.writeBytes(fields.guarded(own));
        String names = separator + String.join(String.valueOf(separator), added) + lineEnd;
        head.writeBytes(names.getBytes(StandardCharsets.UTF_8));
        return head.toByteArray();
    }

    @Override
    public boolean mayBeEmpty() {
        return true;
    }

    @Override
    public void check(RawRecord row) throws FileRefused {
        Utf8.check(row);
        int count = fields.count(row.bytes());
        if (count != columns) {
            throw new FileRefused(
                    FileRefused.Code.WRONG_FIELD_COUNT,
                    "the row has " + count + " fields, the header has " + columns,
                    row.row(),
                    row.line());
        }
    }

    @Override
    public boolean isTrailer(RawRecord record) {
        return csv.trailer().isPresent()
                && fields.first(record.bytes()).equals(csv.trailer().get());
    }

    @Override
    public void balance(RawRecord trailer, ControlTotal found) throws FileRefused {
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
            throw new FileRefused(
                    FileRefused.Code.NOT_BALANCED,
                    "the trailer must say " + csv.trailer().get() + separator + found.rows() + " or "
                            + csv.trailer().get() + separator + found.rows() + separator + found.hash()
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
    public long control(RawRecord row) {
        String uid = fields.pick(row.bytes(), picks, READ.size())[UID];
        return uid == null ? 0 : ControlTotal.of(uid);
    }

    @Override
    public LinkRequest request(RawRecord row) {
        String[] values = fields.pick(row.bytes(), picks, READ.size());
        return new LinkRequest(
                given(values[0]), given(values[1]), given(values[2]).orElse(null), given(values[3]));
    }

    /** CSV cannot tell an empty value from none. */
    private static Optional<String> given(String value) {
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    @Override
    public byte[] answer(RawRecord row, RowAnswer answer) {
        StringBuilder reply = new StringBuilder(512);
        reply.append(separator).append(answer.status()).append(separator);
        answer.reused().ifPresent(reply::append);
        reply.append(separator);
        answer.link().ifPresent(link -> fields.append(reply, link.reveal()));
        reply.append(separator);
        answer.expiresAt().ifPresent(at -> fields.append(reply, at.toString()));
        error(reply, answer);
        return joined(fields.guarded(row.bytes()), reply.append(end(row)));
    }

    private void error(StringBuilder out, RowAnswer answer) {
        out.append(separator);
        answer.errorCode().ifPresent(code -> fields.append(out, code));
        out.append(separator);
        answer.errorMessage().ifPresent(message -> fields.append(out, message));
    }

    private String end(RawRecord row) {
        return row.lineEnd() == 0 ? lineEnd : row.lineEnd() == 2 ? "\r\n" : "\n";
    }

    private static byte[] joined(byte[] own, StringBuilder reply) {
        byte[] added = reply.toString().getBytes(StandardCharsets.UTF_8);
        byte[] line = Arrays.copyOf(own, own.length + added.length);
        System.arraycopy(added, 0, line, own.length, added.length);
        return line;
    }

    @Override
    public RowAnswer earlierAnswer(RawRecord result) {
        List<String> values = fields.all(result.bytes());
        return RowAnswer.earlier(
                values.get(columns), values.get(columns + 1), values.get(columns + 4), values.get(columns + 5));
    }

    @Override
    public byte[] earlierLine(RawRecord result) {
        return result.text(lineEnd);
    }

    @Override
    public byte[] rejectsHead() {
        return head(fields.prefix(header.bytes(), ownColumns), Rejects.COLUMNS);
    }

    @Override
    public byte[] reject(RawRecord row, RowAnswer answer) {
        StringBuilder reason = new StringBuilder(128);
        error(reason, answer);
        return joined(fields.guarded(fields.prefix(row.bytes(), ownColumns)), reason.append(end(row)));
    }

    @Override
    public byte[] rejectsTail(long rows) {
        return new Rejects(csv).tail(rows);
    }
}
