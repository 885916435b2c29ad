package dev.beginibridge.file;

import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.BadRecord;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.Field;
import dev.beginibridge.model.Layout;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import java.util.Arrays;
import java.util.Optional;

/** The rows of a fixed-width file: own bytes as they came in, filled up to the record's length, then the reply fields. */
final class FixedLayout implements RecordCodec {
    private final Layout layout;
    private final Layout result;
    private final Rejects rejects;
    private final RawRecord header;
    private final String lineEnd;

    FixedLayout(Layout layout, Rejects rejects, RawRecord header, String lineEnd) {
        this.layout = layout;
        this.result = layout.result();
        this.rejects = rejects;
        this.header = header;
        this.lineEnd = lineEnd;
    }

    static boolean startsWith(RawRecord record, Layout layout, Optional<String> marker) {
        if (marker.isEmpty()) {
            return false;
        }
        byte[] start = marker.get().getBytes(layout.codePage());
        return record.bytes().length >= start.length
                && Arrays.equals(record.bytes(), 0, start.length, start, 0, start.length);
    }

    @Override
    public byte[] head() {
        return header == null ? new byte[0] : framed(layout.filled(header.bytes(), result.length()), header);
    }

    @Override
    public boolean mayBeEmpty() {
        return layout.header().isPresent() || layout.trailer().isPresent();
    }

    @Override
    public void check(RawRecord row) throws FileRefused {
        try {
            String text = layout.text(row.bytes());
            if (text.length() > layout.length()) {
                throw new FileRefused(
                        FileRefused.Code.BAD_RECORD,
                        "the record is " + text.length() + " long, the layout " + layout.name() + " " + layout.length(),
                        row.row(),
                        row.line());
            }
            if (text.indexOf('\0') >= 0) {
                throw new FileRefused(
                        FileRefused.Code.WRONG_CODE_PAGE,
                        "a zero byte; is the code page or the framing of layout " + layout.name() + " right?",
                        row.row(),
                        row.line());
            }
        } catch (BadRecord bad) {
            FileRefused refused =
                    new FileRefused(FileRefused.Code.WRONG_CODE_PAGE, bad.getMessage(), row.row(), row.line());
            refused.initCause(bad);
            throw refused;
        }
    }

    @Override
    public boolean isTrailer(RawRecord record) {
        return startsWith(record, layout, layout.trailer());
    }

    @Override
    public void balance(RawRecord trailer, ControlTotal found) throws FileRefused {
        if (layout.trailer().isEmpty()) {
            return;
        }
        if (trailer == null) {
            throw new FileRefused(
                    FileRefused.Code.MISSING_TRAILER,
                    "the file does not end with its trailer " + layout.trailer().get() + "; is it cut off?");
        }
        for (Field field : layout.trailerFields()) {
            if (field.name().equals("rows") || field.name().equals("hash")) {
                long expected = field.name().equals("rows") ? found.rows() : found.hash();
                String said = Layout.value(text(trailer), field).strip();
                // A field shorter than the number holds its last digits, as COBOL moves it.
                if (!said.matches("\\d{1,18}") || Long.parseLong(said) != expected % power(field.length())) {
                    throw new FileRefused(
                            FileRefused.Code.NOT_BALANCED,
                            "the trailer's " + field.name() + " must be " + expected % power(field.length()),
                            0,
                            trailer.line());
                }
            }
        }
    }

    private static long power(int digits) {
        long power = 1;
        for (int i = 0; i < Math.min(digits, 18); i++) {
            power *= 10;
        }
        return power;
    }

    @Override
    public byte[] tail(RawRecord trailer) {
        return framed(layout.filled(trailer.bytes(), result.length()), trailer);
    }

    private String text(RawRecord record) {
        // The first pass has shown that it decodes.
        return new String(record.bytes(), layout.codePage());
    }

    private Optional<String> value(String text, String name) {
        return layout.field(name).map(field -> Layout.value(text, field)).filter(value -> !value.isEmpty());
    }

    @Override
    public long control(RawRecord row) {
        return value(text(row), "uid").map(ControlTotal::of).orElse(0L);
    }

    @Override
    public LinkRequest request(RawRecord row) {
        String text = text(row);
        return new LinkRequest(
                value(text, "request_id"),
                value(text, "deployment"),
                value(text, "uid").orElse(null),
                value(text, "environment"));
    }

    @Override
    public byte[] answer(RawRecord row, RowAnswer answer) {
        byte[] own = layout.filled(row.bytes(), layout.length());
        byte[] added = values(answer).in(layout).getBytes(layout.codePage());
        byte[] both = Arrays.copyOf(own, own.length + added.length);
        System.arraycopy(added, 0, both, own.length, added.length);
        return framed(both, row);
    }

    private static ReplyValues values(RowAnswer answer) {
        return new ReplyValues(
                answer.status(),
                answer.reused(),
                answer.link().map(Secret::reveal),
                answer.expiresAt().map(Object::toString),
                answer.errorCode(),
                answer.errorMessage());
    }

    /** Half a link would send a customer nowhere: the row fails, and a replay with a longer field gives the link. */
    @Override
    public RowAnswer fitting(RowAnswer answer) {
        return values(answer).hasRoomIn(layout)
                ? answer
                : RowAnswer.of(new LinkError(
                        ErrorCode.INTERNAL_ERROR, "the link has no room in the layout's field; widen it and replay"));
    }

    private byte[] framed(byte[] record, RawRecord origin) {
        String end = origin.lineEnd() == 0 ? lineEnd : origin.lineEnd() == 2 ? "\r\n" : "\n";
        return layout.framed(record, end);
    }

    @Override
    public RowAnswer earlierAnswer(RawRecord earlier) {
        String text = new String(earlier.bytes(), layout.codePage());
        return RowAnswer.earlier(
                replied(text, "status"),
                replied(text, "reused").equals("Y") ? "true" : "",
                replied(text, "error_code"),
                replied(text, "error_message"));
    }

    private String replied(String text, String name) {
        return layout.reply().stream()
                .filter(field -> field.name().equals(name))
                .map(field -> Layout.value(text, field))
                .findFirst()
                .orElse("");
    }

    @Override
    public byte[] earlierLine(RawRecord earlier) {
        return framed(earlier.bytes(), earlier);
    }

    @Override
    public byte[] rejectsHead() {
        return rejects.head();
    }

    @Override
    public byte[] reject(RawRecord row, RowAnswer answer) {
        return rejects.line(row, this, answer);
    }

    @Override
    public byte[] rejectsTail(long rows) {
        return rejects.tail(rows);
    }
}
