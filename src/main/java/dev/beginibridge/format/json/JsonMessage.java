package dev.beginibridge.format.json;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/** JSON, in one code page when it is bytes. */
public record JsonMessage(Body request, Charset codePage) implements MessageFormat {
    @Override
    public LinkRequest read() throws InvalidRequest {
        return LinkJson.read(request.characters(codePage));
    }

    @Override
    public Body write(LinkReply reply) {
        String json = LinkJson.write(reply);
        if (request instanceof Body.Text) {
            return new Body.Text(json);
        }
        return new Body.Bytes(
                codePage.equals(StandardCharsets.UTF_8)
                        ? json.getBytes(StandardCharsets.UTF_8)
                        : escaped(json).getBytes(codePage));
    }

    /** Characters that the code page has not; they can stand in strings only, where an escape means the same. */
    private String escaped(String json) {
        CharsetEncoder encoder = codePage.newEncoder();
        StringBuilder escaped = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (encoder.canEncode(c)) {
                escaped.append(c);
            } else {
                escaped.append("\\u%04x".formatted((int) c));
            }
        }
        return escaped.toString();
    }
}
