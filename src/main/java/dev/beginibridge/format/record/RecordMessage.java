package dev.beginibridge.format.record;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One fixed-width record of a layout; bytes are in the layout's code page. The reply is the record, cut or filled up to
 * the layout's length, with the reply fields behind it.
 */
public record RecordMessage(Body request, Layout layout) implements MessageFormat {
    private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");

    @Override
    public LinkRequest read() throws InvalidRequest {
        String record = record();
        if (record.length() > layout.length()) {
            throw new InvalidRequest("the record is " + record.length() + " long, but the layout " + layout.name() + " "
                    + layout.length() + ": correct the one that is wrong; the command layout shows how it is cut");
        }
        if (record.isEmpty()) {
            throw new InvalidRequest("the message is empty: send a record of the layout " + layout.name());
        }
        try {
            // Bytes of numbers are no characters.
            return request instanceof Body.Bytes body && layout.framing() != Framing.LINES
                    ? layout.request(body.bytes())
                    : layout.request(record);
        } catch (BadRecord e) {
            throw new InvalidRequest(e.getMessage());
        }
    }

    private String record() throws InvalidRequest {
        if (request instanceof Body.Text body) {
            return withoutLineEnd(body.text());
        }
        try {
            return withoutLineEnd(layout.text(((Body.Bytes) request).bytes()));
        } catch (BadRecord e) {
            throw new InvalidRequest(e.getMessage() + "; is the code page of layout " + layout.name() + " right?");
        }
    }

    private String withoutLineEnd(String record) {
        return layout.framing() == Framing.LINES ? LINE_END.matcher(record).replaceFirst("") : record;
    }

    @Override
    public LinkReply fitting(LinkReply reply) {
        if (!(reply instanceof LinkReply.Issued issued) || layout.hasRoomFor(ReplyValues.of(reply))) {
            return reply;
        }
        return new LinkReply.Refused(
                issued.requestId(), Optional.of(issued.deployment()), Optional.of(issued.uid()), Layout.NO_ROOM);
    }

    @Override
    public Body write(LinkReply reply) {
        ReplyValues values = ReplyValues.of(reply);
        if (request instanceof Body.Text body) {
            String own = cut(withoutLineEnd(body.text()));
            return new Body.Text(own + " ".repeat(layout.length() - own.length()) + layout.replyFields(values));
        }
        return new Body.Bytes(layout.answered(own(((Body.Bytes) request).bytes()), values));
    }

    private String cut(String text) {
        return text.substring(0, Math.min(text.length(), layout.length()));
    }

    /** The request's bytes as they came, but no longer than the layout says, so that the reply fields have their places. */
    private byte[] own(byte[] bytes) {
        return layout.maxBytes() == layout.length()
                ? Arrays.copyOf(bytes, Math.min(bytes.length, layout.length()))
                : cut(withoutLineEnd(new String(bytes, layout.codePage()))).getBytes(layout.codePage());
    }
}
