package dev.beginibridge.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of a JSON Lines file. The answer's members are put behind the object's own, whose text is kept as it is. A
 * line that cannot carry them is wrapped: {@code {"row":7,"input":"…the line…","status":"rejected",…}}.
 */
final class JsonlLayout implements RecordCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final Set<String> RESERVED = Set.copyOf(REPLY_COLUMNS);

    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    private final Rejects rejects;
    private final boolean marked;

    JsonlLayout(FileRules.Csv csv, boolean marked) {
        this.rejects = new Rejects(csv);
        this.marked = marked;
    }

    /** Whether an answer's members can be added to a line. */
    private enum Shape {
        OBJECT,
        /** An object that has a member of the answer's already. */
        CLASHING,
        NO_OBJECT
    }

    @Override
    public byte[] head() {
        return marked ? LineFramer.BYTE_ORDER_MARK.clone() : new byte[0];
    }

    @Override
    public boolean mayBeEmpty() {
        return false;
    }

    @Override
    public void check(RawRecord row) throws FileRefused {
        Utf8.check(row);
    }

    @Override
    public long control(RawRecord row) {
        try {
            return Optional.ofNullable(LinkJson.read(Utf8.text(row)).uid())
                    .map(ControlTotal::of)
                    .orElse(0L);
        } catch (InvalidRequest e) {
            return 0;
        }
    }

    @Override
    public LinkRequest request(RawRecord row) throws InvalidRequest {
        String text = Utf8.text(row);
        LinkRequest request = LinkJson.read(text);
        if (shape(text) == Shape.CLASHING) {
            throw new InvalidRequest(
                    "the object has a member of the result's own (" + String.join(", ", REPLY_COLUMNS)
                            + "); rename or remove it",
                    request.requestId(),
                    request.deployment(),
                    Optional.ofNullable(request.uid()));
        }
        return request;
    }

    private static Shape shape(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Shape.NO_OBJECT;
            }
            boolean clash = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                clash |= RESERVED.contains(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return parser.nextToken() != null ? Shape.NO_OBJECT : clash ? Shape.CLASHING : Shape.OBJECT;
        } catch (IOException e) {
            return Shape.NO_OBJECT;
        }
    }

    @Override
    public byte[] answer(RawRecord row, RowAnswer answer) {
        String text = Utf8.text(row);
        StringBuilder out = new StringBuilder(text.length() + 512);
        if (shape(text) == Shape.OBJECT) {
            int brace = text.lastIndexOf('}');
            out.append(text, 0, brace);
            if (text.substring(text.indexOf('{') + 1, brace).isBlank()) {
                out.append("\"status\":");
            } else {
                out.append(",\"status\":");
            }
            append(out, answer);
            out.append(text, brace, text.length());
        } else {
            out.append("{\"row\":").append(row.row());
            member(out, "input", text);
            out.append(",\"status\":");
            append(out, answer);
            out.append('}');
        }
        return out.append(row.lineEnd() == 2 ? "\r\n" : "\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public RowAnswer earlierAnswer(RawRecord result) {
        try {
            JsonNode node = MAPPER.readTree(Utf8.text(result));
            return RowAnswer.earlier(
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
    public byte[] reject(RawRecord row, RowAnswer answer) {
        return rejects.line(row, this, answer);
    }

    @Override
    public byte[] rejectsTail(long rows) {
        return rejects.tail(rows);
    }

    private static void append(StringBuilder out, RowAnswer answer) {
        out.append('"').append(answer.status()).append('"');
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
