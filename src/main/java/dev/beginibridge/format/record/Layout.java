package dev.beginibridge.format.record;

import dev.beginibridge.format.Bytes;
import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.record.LayoutRules.Rdw;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.StrictText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fixed-width record.
 *
 * @param files the pattern of file names it is for
 * @param fields of a row
 * @param reply fields put behind a row's own for its answer
 * @param header the first characters of a header record, which only the first can be
 * @param trailer the first characters of the trailer record, which must then be the last
 * @param trailerFields of the trailer; {@code rows} and {@code hash} are compared
 */
public record Layout(
        String name,
        Optional<String> files,
        Framing framing,
        Charset codePage,
        List<Field> fields,
        List<Field> reply,
        Optional<String> header,
        Optional<String> trailer,
        List<Field> trailerFields,
        LayoutRules rules) {
    /** The answer to a request whose link does not fit. */
    static final LinkError NO_ROOM = new LinkError(
            ErrorCode.INTERNAL_ERROR,
            "the link has no room in the layout's reply field LINK: widen the field and ask again");

    private static final Pattern DIGITS = Pattern.compile("\\s*[0-9]+");

    /** The length of a row; in bytes, but in characters when the code page is UTF-8. */
    public int length() {
        return end(fields);
    }

    private static int end(List<Field> fields) {
        return fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
    }

    /** The layout of an answered row. */
    public Layout result() {
        List<Field> all = Stream.concat(fields.stream(), reply.stream()).toList();
        return new Layout(name, files, framing, codePage, all, List.of(), header, trailer, trailerFields, rules);
    }

    /** Its name, and all that says how records are read and written, as text to be kept beside a file. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(rules.settings());
        settings.put("name", name);
        settings.put("framing", framing.name().toLowerCase(Locale.ROOT));
        settings.put("code_page", codePage.name());
        settings.put("fields", described(fields));
        settings.put("reply", described(reply));
        header.ifPresent(marker -> settings.put("header", marker));
        trailer.ifPresent(marker -> settings.put("trailer", marker));
        return settings;
    }

    private static String described(List<Field> fields) {
        return fields.stream().map(Field::described).collect(Collectors.joining(", "));
    }

    private boolean isMultiByte() {
        return codePage.equals(StandardCharsets.UTF_8);
    }

    /** The most bytes that a row can have. */
    public int maxBytes() {
        return isMultiByte() ? 4 * length() : length();
    }

    /** The length of a record, as {@link #length} counts. */
    int lengthOf(byte[] record) throws BadRecord {
        return isMultiByte() ? text(record).length() : record.length;
    }

    /** Decodes a record; throws when it is not of the code page. */
    public String text(byte[] record) throws BadRecord {
        return StrictText.of(record, codePage)
                .orElseThrow(() -> new BadRecord("the record holds bytes that " + codePage.name() + " does not know"));
    }

    /** A field of a decoded record without the spaces that fill it up; leading ones are kept. Missing ends are blank. */
    public static String value(String text, Field field) {
        String value = text.substring(Math.min(field.start(), text.length()), Math.min(field.end(), text.length()));
        return value.stripTrailing();
    }

    /**
     * A field's value: characters without the blanks and zero bytes that fill it up, or a number's digits.
     *
     * @throws BadRecord when its bytes are not of the code page
     * @throws InvalidRequest when they are no number
     */
    public String value(byte[] record, Field field) throws BadRecord, InvalidRequest {
        if (isMultiByte()) {
            return decoded(text(record), field);
        }
        refuseHalf(record.length, field);
        byte[] bytes = Arrays.copyOfRange(
                record, Math.min(field.start(), record.length), Math.min(field.end(), record.length));
        return switch (field.usage()) {
            case PACKED -> number(Numbers.packed(bytes), field);
            case BINARY -> number(Numbers.binary(bytes), field);
            case ZONED -> read(zoned(bytes), field);
            default -> read(text(bytes), field);
        };
    }

    /** On every EBCDIC page digits and signs are the same bytes, but not the same characters. */
    private String zoned(byte[] bytes) throws BadRecord {
        return CodePages.isEbcdic(codePage) ? new String(bytes, Charset.forName("IBM037")) : text(bytes);
    }

    private String decoded(String record, Field field) throws BadRecord, InvalidRequest {
        refuseHalf(record.length(), field);
        return read(value(record, field), field);
    }

    /** Blanks fill a text up, but what is left of a number may be the number of another customer. */
    private static void refuseHalf(int record, Field field) throws InvalidRequest {
        if (field.usage() != Usage.TEXT && record > field.start() && record < field.end()) {
            throw new InvalidRequest("the record ends within the number " + field.name() + ": send it whole");
        }
    }

    private String read(String characters, Field field) throws BadRecord, InvalidRequest {
        String value = used(characters);
        if (value.indexOf('\0') >= 0) {
            throw new BadRecord("a zero byte within the field " + field.name()
                    + "; is the code page or the framing of layout " + name + " right?");
        }
        if (field.usage().isBytes()) {
            throw new InvalidRequest("the field " + field.name() + " is no text: send the record as bytes");
        }
        if (field.usage() != Usage.ZONED || value.isEmpty()) {
            return value;
        }
        if (field.signed()) {
            return number(Numbers.zoned(value), field);
        }
        if (!DIGITS.matcher(value).matches()) {
            // A sign that the picture does not have makes a letter of the last digit, and a uid may have letters.
            throw new InvalidRequest("the field " + field.name() + " holds something else than digits: correct it, or"
                    + " if its last byte holds a sign, write its picture as S9(" + field.digits() + ")");
        }
        return rules.dropLeadingZeros() && value.matches("\\d{1,18}") ? String.valueOf(Long.parseLong(value)) : value;
    }

    private String number(OptionalLong number, Field field) throws InvalidRequest {
        if (number.isEmpty() || number.getAsLong() < 0) {
            throw new InvalidRequest(
                    "the field " + field.name() + " holds no number, or a negative one: correct it, or see"
                            + " with the command layout whether the records are cut at the right places");
        }
        String digits = String.valueOf(number.getAsLong());
        return rules.dropLeadingZeros() ? digits : "0".repeat(Math.max(0, field.digits() - digits.length())) + digits;
    }

    public Optional<Field> field(String wanted) {
        return fields.stream().filter(field -> field.name().equals(wanted)).findFirst();
    }

    /** The characters, filled up to a length with spaces of the code page. */
    public byte[] filled(byte[] record, int length) {
        String space = " ";
        int missing = isMultiByte() ? length - new String(record, codePage).length() : length - record.length;
        return Bytes.joined(record, space.repeat(Math.max(0, missing)).getBytes(codePage));
    }

    /** What a record's bytes ask for. */
    public LinkRequest request(byte[] record) throws BadRecord, InvalidRequest {
        if (isMultiByte()) {
            return request(text(record));
        }
        return request(field -> value(record, field));
    }

    /** What a decoded record asks for. */
    public LinkRequest request(String record) throws BadRecord, InvalidRequest {
        return request(field -> decoded(record, field));
    }

    /** How a field is read. */
    private interface Reader {
        String value(Field field) throws BadRecord, InvalidRequest;
    }

    private LinkRequest request(Reader reader) throws BadRecord, InvalidRequest {
        // A number that is none takes no other field with it: the uid counts, and the rejects keep the rest.
        List<InvalidRequest> refused = new ArrayList<>();
        LinkRequest read = new LinkRequest(
                given("request_id", reader, refused),
                given("deployment", reader, refused),
                given("uid", reader, refused).orElse(null),
                given("environment", reader, refused));
        if (!refused.isEmpty()) {
            throw new InvalidRequest(refused.get(0).getMessage(), read);
        }
        return read;
    }

    private Optional<String> given(String name, Reader reader, List<InvalidRequest> refused) throws BadRecord {
        Optional<Field> field = field(name);
        try {
            return field.isEmpty()
                    ? Optional.empty()
                    : Optional.of(reader.value(field.get())).filter(value -> !value.isEmpty());
        } catch (InvalidRequest e) {
            refused.add(e);
        } catch (BadRecord e) {
            if (refused.isEmpty()) {
                throw e;
            }
        }
        return Optional.empty();
    }

    /** Without what a program leaves at the end of a field that it does not fill: blanks and zero bytes. */
    private static String used(String value) {
        int end = value.length();
        while (end > 0 && (value.charAt(end - 1) == '\0' || Character.isWhitespace(value.charAt(end - 1)))) {
            end--;
        }
        return value.substring(0, end);
    }

    /** Half a link would send a customer nowhere; any other value may be cut. */
    public boolean hasRoomFor(ReplyValues values) {
        return reply.stream()
                .noneMatch(field -> field.name().equals(ReplyValues.LINK)
                        && values.field(field.name()).length() > field.length());
    }

    /** All reply fields, one behind the other. */
    public String replyFields(ReplyValues values) {
        StringBuilder fields = new StringBuilder();
        for (Field field : reply) {
            fields.append(field.padded(values.field(field.name())));
        }
        return fields.toString();
    }

    /** A row's own bytes, filled up to the layout's length, with the reply fields behind them. */
    public byte[] answered(byte[] record, ReplyValues values) {
        return Bytes.joined(filled(record, length()), encoded(replyFields(values)));
    }

    private byte[] encoded(String fields) {
        // An encoder makes one byte of a pair of surrogates, but the fields count two.
        return (isMultiByte() ? fields : fields.replaceAll("[^\\x{0}-\\x{FFFF}]", "??")).getBytes(codePage);
    }

    /** A record with what its framing puts around it. */
    public byte[] framed(byte[] record, String lineEnd) {
        return switch (framing) {
            case LINES -> Bytes.joined(record, lineEnd.getBytes(StandardCharsets.US_ASCII));
            case FIXED -> record;
            case RDW -> Bytes.joined(rules.rdw().word(record.length), record);
            case BDW -> {
                byte[] whole = Bytes.joined(Rdw.USUAL.word(record.length), record);
                yield Bytes.joined(Rdw.USUAL.word(whole.length), whole);
            }
        };
    }
}
