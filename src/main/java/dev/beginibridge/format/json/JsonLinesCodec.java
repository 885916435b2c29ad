package dev.beginibridge.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.format.FileRefused;
import dev.beginibridge.format.ParsedRow;
import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.RecordCodec;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.Utf8;
import dev.beginibridge.format.csv.RejectsCsv;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The rows of a JSON Lines file. The answer's members are put behind the object's own, whose text is kept as it is. A
 * line that cannot carry them is wrapped: {@code {"row":7,"input":"…the line…","status":"rejected",…}}.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record JsonLinesCodec(RejectsCsv rejects, byte[] mark) implements RecordCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    @Override
    public byte[] head() {
        return mark;
    }

    @Override
    public boolean mayBeEmpty() {
        return false;
    }

    @Override
    public ParsedRow parse(RawRecord record) throws FileRefused {
        Utf8.check(record);
        String text = Utf8.text(record);
        boolean extensible = false;
        try {
            ObjectNode object = LinkJson.object(text);
            boolean clash = ReplyValues.NAMES.stream().anyMatch(object::has);
            extensible = !clash;
            LinkRequest request = LinkJson.request(object);
            InvalidRequest invalid = clash ? clashing(request) : null;
            return new Row(record, text, extensible, request, invalid);
        } catch (InvalidRequest e) {
            return new Row(record, text, extensible || isExtensible(text), e.read(), e);
        }
    }

    private static InvalidRequest clashing(LinkRequest request) {
        return new InvalidRequest(
                "the object has a member of the result's own (" + String.join(", ", ReplyValues.NAMES)
                        + "); rename or remove it",
                request);
    }

    /** Whether a line that is no request is an object all the same, to which the answer's members can be added. */
    private static boolean isExtensible(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            boolean clash = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                clash |= ReplyValues.NAMES.contains(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return parser.nextToken() == null && !clash;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ReplyValues earlierAnswer(RawRecord result) {
        try {
            JsonNode node = MAPPER.readTree(Utf8.text(result));
            return ReplyValues.earlier(
                    node.path("status").asText(),
                    node.path("reused").asText(),
                    node.path("error_code").asText(),
                    node.path("error_message").asText());
        } catch (IOException e) {
            // Its digest was right, so the bridge itself has written it.
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] earlierLine(RawRecord result) {
        return result.text("\n");
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
        private final String text;
        /** Whether the answer's members can be added to the line. */
        private final boolean extensible;

        Row(RawRecord record, String text, boolean extensible, LinkRequest request, InvalidRequest invalid) {
            super(record, request, invalid);
            this.text = text;
            this.extensible = extensible;
        }

        @Override
        public byte[] answered(ReplyValues answer) {
            StringBuilder out = new StringBuilder(text.length() + 512);
            if (extensible) {
                int brace = text.lastIndexOf('}');
                boolean empty = text.substring(text.indexOf('{') + 1, brace).isBlank();
                out.append(text, 0, brace).append(empty ? "" : ",");
                append(out, answer);
                out.append(text, brace, text.length());
            } else {
                out.append("{\"row\":").append(record().row());
                member(out, "input", text);
                out.append(',');
                append(out, answer);
                out.append('}');
            }
            return out.append(record().lineEnd("\n")).toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] rejected(ReplyValues answer) {
            return rejects.line(this, answer);
        }
    }

    private static void append(StringBuilder out, ReplyValues answer) {
        out.append("\"status\":\"").append(answer.status()).append('"');
        answer.reused().ifPresent(reused -> out.append(",\"reused\":").append(reused.booleanValue()));
        answer.link().ifPresent(link -> member(out, "link", link.reveal()));
        answer.expiresAt().ifPresent(at -> member(out, "expires_at", at.toString()));
        answer.errorCode().ifPresent(code -> member(out, "error_code", code));
        answer.errorMessage().ifPresent(message -> member(out, "error_message", message));
    }

    private static void member(StringBuilder out, String name, String value) {
        out.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, out);
        out.append('"');
    }
}
