package dev.beginibridge.format.record;

import dev.beginibridge.format.ControlTotals;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.csv.RejectsCsv;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import java.util.Arrays;
import java.util.Optional;

/** The rows of a fixed-width file: own bytes as they came in, filled up to the record's length, then the reply fields. */
final class FixedWidthCodec implements RecordCodec {
    private final Layout layout;
    private final Layout result;
    private final RejectsCsv rejects;
    private final FixedWidthFramer framer;
    private final String lineEnd;

    /** @param framer at the first row */
    FixedWidthCodec(Layout layout, RejectsCsv rejects, FixedWidthFramer framer) {
        this.layout = layout;
        this.result = layout.result();
        this.rejects = rejects;
        this.framer = framer;
        this.lineEnd = framer.lineEnd();
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
        RawRecord header = framer.header();
        return header == null ? new byte[0] : framed(layout.filled(header.bytes(), result.length()), header);
    }

    @Override
    public boolean mayBeEmpty() {
        return layout.header().isPresent() || layout.trailer().isPresent();
    }

    @Override
    public ParsedRow parse(RawRecord record) throws FileRefused {
        try {
            int length = layout.lengthOf(record.bytes());
            if (length > layout.length()) {
                throw new FileRefused(
                        FileRefused.Code.BAD_RECORD,
                        "the record is " + length + " long, the layout " + layout.name() + " " + layout.length(),
                        record.row(),
                        record.line());
            }
            return new Row(record, layout.request(record.bytes()), null);
        } catch (InvalidRequest invalid) {
            return new Row(record, invalid.read(), invalid);
        } catch (BadRecord bad) {
            throw new FileRefused(FileRefused.Code.WRONG_CODE_PAGE, bad.getMessage(), record.row(), record.line(), bad);
        }
    }

    @Override
    public void judge(long rows, long impossible) throws FileRefused {
        if (rows == 0 && framer.others() > 0 && !trailerCountsRows()) {
            throw new FileRefused(
                    FileRefused.Code.EMPTY_FILE,
                    "none of the " + framer.others() + " records beside header and trailer is a row: is begini.layouts."
                            + layout.name() + ".row right?");
        }
        if (impossible * 100.0 > layout.rules().maxImpossibleUids() * rows) {
            throw new FileRefused(
                    FileRefused.Code.IMPOSSIBLE_UIDS,
                    "of " + rows + " rows " + impossible + " have an impossible uid: are framing and fields of"
                            + " layout " + layout.name() + " right? The command layout shows how it cuts the file;"
                            + " begini.layouts." + layout.name() + ".max-impossible-uids is the share that is taken");
        }
    }

    private boolean trailerCountsRows() {
        return !layout.rules().countsAll()
                && layout.trailer().isPresent()
                && layout.trailerFields().stream()
                        .anyMatch(field -> field.name().equals("rows"));
    }

    @Override
    public boolean isTrailer(RawRecord record) {
        return startsWith(record, layout, layout.trailer());
    }

    @Override
    public void balance(RawRecord trailer, ControlTotals found) throws FileRefused {
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
                long rows = layout.rules().countsAll() ? trailer.line() : found.rows();
                long expected = field.name().equals("rows") ? rows : found.hash();
                String said = said(trailer, field);
                // A field shorter than the number holds its last digits, as COBOL moves it.
                long modulus = (long) Math.pow(10, Math.min(field.digits() > 0 ? field.digits() : field.length(), 18));
                if (!said.matches("\\d{1,18}") || Long.parseLong(said) != expected % modulus) {
                    // The report does not say the hash total, since that of a single row is its uid.
                    throw new FileRefused(
                            FileRefused.Code.NOT_BALANCED,
                            field.name().equals("rows")
                                    ? "the trailer's rows must be " + expected % modulus
                                    : "the trailer's hash is not the hash total of the uids",
                            0,
                            trailer.line());
                }
            }
        }
    }

    private String said(RawRecord trailer, Field field) {
        try {
            return layout.value(trailer.bytes(), field).strip();
        } catch (BadRecord | InvalidRequest e) {
            return "";
        }
    }

    @Override
    public byte[] tail(RawRecord trailer) {
        return framed(layout.filled(trailer.bytes(), result.length()), trailer);
    }

    @Override
    public ReplyValues fitting(ReplyValues answer) {
        return layout.hasRoomFor(answer) ? answer : ReplyValues.of(Layout.NO_ROOM);
    }

    private byte[] framed(byte[] record, RawRecord origin) {
        return layout.framed(record, origin.lineEnd(lineEnd));
    }

    @Override
    public ReplyValues earlierAnswer(RawRecord earlier) {
        String text = new String(earlier.bytes(), layout.codePage());
        return ReplyValues.earlier(
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
    public byte[] rejectsTail(long rows) {
        return rejects.tail(rows);
    }

    private final class Row extends ParsedRow {
        Row(RawRecord record, LinkRequest request, InvalidRequest invalid) {
            super(record, request, invalid);
        }

        @Override
        public byte[] answered(ReplyValues answer) {
            return framed(layout.answered(record().bytes(), answer), record());
        }

        @Override
        public byte[] rejected(ReplyValues answer) {
            return rejects.line(this, answer);
        }
    }
}
