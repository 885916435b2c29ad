package dev.beginibridge.format;

import dev.beginibridge.model.BadRecord;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.Framing;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.Layout;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One fixed-width record of a layout; bytes are in the layout's code page. The reply is the record, cut or filled up to
 * the layout's length, with the reply fields behind it.
 */
record RecordForm(Body request, Layout layout) implements Form {
    private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");
    /** What a program leaves in a field that it does not use. */
    private static final Pattern UNUSED_END = Pattern.compile("[\0\\s]+\\z");

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
        return new LinkRequest(
                value(record, "request_id"),
                value(record, "deployment"),
                value(record, "uid").orElse(null),
                value(record, "environment"));
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

    private Optional<String> value(String record, String name) {
        return layout.field(name)
                .map(field -> UNUSED_END.matcher(Layout.value(record, field)).replaceFirst(""))
                .filter(value -> !value.isEmpty());
    }

    /** Half a link would send a customer nowhere. */
    @Override
    public LinkReply fitting(LinkReply reply) {
        if (!(reply instanceof LinkReply.Issued issued) || values(reply).hasRoomIn(layout)) {
            return reply;
        }
        return new LinkReply.Refused(
                issued.requestId(),
                Optional.of(issued.deployment()),
                Optional.of(issued.uid()),
                new LinkError(
                        ErrorCode.INTERNAL_ERROR,
                        "the link has no room in the reply field LINK of the layout: widen it and ask again"));
    }

    @Override
    public Body write(LinkReply reply) {
        String added = values(reply).in(layout);
        if (request instanceof Body.Text body) {
            String own = withoutLineEnd(body.text());
            String cut = own.substring(0, Math.min(own.length(), layout.length()));
            return new Body.Text(cut + " ".repeat(layout.length() - cut.length()) + added);
        }
        byte[] own = own(((Body.Bytes) request).bytes());
        byte[] answer = added.getBytes(layout.codePage());
        byte[] both = Arrays.copyOf(own, own.length + answer.length);
        System.arraycopy(answer, 0, both, own.length, answer.length);
        return new Body.Bytes(both);
    }

    /** The request's bytes as they came, as long as the layout says, so that the reply fields have their places. */
    private byte[] own(byte[] bytes) {
        if (layout.maxBytes() == layout.length()) {
            return layout.filled(Arrays.copyOf(bytes, Math.min(bytes.length, layout.length())), layout.length());
        }
        String text = withoutLineEnd(new String(bytes, layout.codePage()));
        String cut = text.substring(0, Math.min(text.length(), layout.length()));
        return layout.filled(cut.getBytes(layout.codePage()), layout.length());
    }

    private static ReplyValues values(LinkReply reply) {
        if (reply instanceof LinkReply.Issued issued) {
            return new ReplyValues(
                    issued.status(),
                    Optional.of(issued.reused()),
                    Optional.of(issued.link().reveal()),
                    issued.expiresAt().map(Object::toString),
                    Optional.empty(),
                    Optional.empty());
        }
        LinkError error = ((LinkReply.Refused) reply).error();
        return new ReplyValues(
                reply.status(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(error.code().text()),
                Optional.of(error.message()));
    }
}
