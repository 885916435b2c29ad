package dev.beginibridge.jms.body;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.json.JsonMessage;
import dev.beginibridge.format.json.MembersMessage;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.RecordMessage;
import dev.beginibridge.format.xml.XmlMessage;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how a request is written: a map is what it is; a record when a layout was chosen for it; else XML or JSON when it begins so; else a
 * record of the door's own layout, if it has one.
 */
public final class MessageFormats {
    private static final int BEGINNING = 200;
    private static final Pattern XML = Pattern.compile("[\\s\\uFEFF\\u0085]*<[?!A-Za-z_]");
    private static final Pattern JSON = Pattern.compile("[\\s\\uFEFF\\u0085]*\\{[\\s\\u0085]*[\"}]");
    private static final Pattern DECLARED =
            Pattern.compile("[\\s\\uFEFF]*<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    /** The invariant characters of EBCDIC, enough to read a declaration of another of its code pages. */
    private static final Charset EBCDIC = Charset.forName("IBM037");

    private static final String EBCDIC_DECLARATION = "<?xml";

    private final Map<String, Layout> layouts;
    private final Optional<Layout> own;
    private final Charset codePage;

    /**
     * For one door.
     *
     * @param own the name of the layout of what is neither XML nor JSON
     * @param codePage of JSON, and of XML that declares none, in bytes
     */
    public MessageFormats(Map<String, Layout> layouts, Optional<String> own, Charset codePage) {
        this.layouts = layouts;
        this.own = own.map(layouts::get);
        this.codePage = codePage;
    }

    /**
     * The form of one message.
     *
     * @param layout the name of the layout that was chosen for it
     * @throws InvalidRequest when there is no such layout
     */
    public MessageFormat of(Body body, Optional<String> layout) throws InvalidRequest {
        return layout.isPresent() && !(body instanceof Body.Members)
                ? new RecordMessage(body, chosen(layout.get()))
                : byBeginning(body);
    }

    /** The form of a message that chooses none. */
    public MessageFormat byBeginning(Body body) {
        if (body instanceof Body.Members members) {
            return new MembersMessage(members);
        }
        Charset charset = body instanceof Body.Bytes bytes
                ? CodePages.utf16(bytes.bytes()).orElse(codePage)
                : codePage;
        if (JSON.matcher(body.beginning(charset, BEGINNING)).lookingAt()) { // nearly always
            return new JsonMessage(body, charset);
        }
        Optional<MessageFormat> found = xml(body, charset);
        return found.orElseGet(
                () -> own.isPresent() ? new RecordMessage(body, own.get()) : new JsonMessage(body, charset));
    }

    private Layout chosen(String name) throws InvalidRequest {
        Layout layout = layouts.get(name);
        if (layout == null) {
            throw new InvalidRequest("this bridge has no layout of the name that the message chooses");
        }
        return layout;
    }

    private Optional<MessageFormat> xml(Body body, Charset charset) {
        for (Charset candidate : List.of(charset, StandardCharsets.ISO_8859_1, EBCDIC)) {
            String beginning = body.beginning(candidate, BEGINNING);
            // By another code page only what declares its own: a record could begin like an element.
            boolean isXml = XML.matcher(beginning).lookingAt()
                    && (candidate.equals(charset) || beginning.strip().startsWith(EBCDIC_DECLARATION));
            if (isXml) {
                return Optional.of(xml(body, candidate, beginning));
            }
        }
        return Optional.empty();
    }

    /** Text is characters already, and so are bytes in UTF-16, whatever they declare. */
    private MessageFormat xml(Body body, Charset candidate, String beginning) {
        Matcher declaration = DECLARED.matcher(beginning);
        if (body instanceof Body.Text || CodePages.isUtf16(candidate) || !declaration.lookingAt()) {
            return new XmlMessage(body, CodePages.isUtf16(candidate) ? candidate : codePage);
        }
        Optional<Charset> declared = CodePages.named(declaration.group(1));
        return declared.isPresent()
                ? new XmlMessage(body, declared.get())
                : new UnreadableMessage(
                        new XmlMessage(body, candidate),
                        "the encoding that the XML declares is not taken: use UTF-8, UTF-16 or a code page with one byte"
                                + " for each character");
    }

    /** One whose form is known, so that its refusal has that form. */
    private record UnreadableMessage(MessageFormat form, String why) implements MessageFormat {
        @Override
        public LinkRequest read() throws InvalidRequest {
            throw new InvalidRequest(why);
        }

        @Override
        public Body write(LinkReply reply) {
            return form.write(reply);
        }
    }
}
