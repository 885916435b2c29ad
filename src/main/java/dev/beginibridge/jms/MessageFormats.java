package dev.beginibridge.jms;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.json.JsonMessage;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.RecordMessage;
import dev.beginibridge.format.xml.XmlMessage;
import dev.beginibridge.model.InvalidRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how a request is written: a record when a layout was chosen for it; else XML or JSON when it begins so; else a
 * record of the door's own layout, if it has one.
 */
public final class MessageFormats {
    private static final int BEGINNING = 200;
    private static final Pattern XML = Pattern.compile("[\\s\\uFEFF\\u0085]*<[?!A-Za-z_]");
    private static final Pattern JSON = Pattern.compile("[\\s\\uFEFF\\u0085]*\\{[\\s\\u0085]*[\"}]");
    private static final Pattern DECLARED =
            Pattern.compile("[\\s\\uFEFF]*<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    /** Beside those of layouts. */
    private static final String ASCII = "US-ASCII";

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

    /** The form of what is in none of them: its reply is JSON. */
    public MessageFormat unknown(Body body) {
        return new JsonMessage(body, codePage);
    }

    /**
     * The form of one message.
     *
     * @param layout the name of the layout that was chosen for it
     * @throws InvalidRequest when there is no such layout, or XML declares an encoding that is not taken
     */
    public MessageFormat of(Body body, Optional<String> layout) throws InvalidRequest {
        if (layout.isPresent()) {
            return new RecordMessage(body, chosen(layout.get()));
        }
        if (own.isEmpty() && startsLikeJson(body)) { // nearly always
            return new JsonMessage(body, codePage);
        }
        Optional<MessageFormat> xml = xml(body);
        if (xml.isPresent()) {
            return xml.get();
        }
        if (own.isEmpty() || startsLikeJson(body)) {
            return new JsonMessage(body, codePage);
        }
        return new RecordMessage(body, own.get());
    }

    private Layout chosen(String name) throws InvalidRequest {
        Layout layout = layouts.get(name);
        if (layout == null) {
            throw new InvalidRequest("this bridge has no layout of the name that the message chooses");
        }
        return layout;
    }

    private boolean startsLikeJson(Body body) {
        return JSON.matcher(body.beginning(codePage, BEGINNING)).lookingAt();
    }

    private Optional<MessageFormat> xml(Body body) throws InvalidRequest {
        for (Charset candidate : List.of(codePage, StandardCharsets.ISO_8859_1, EBCDIC)) {
            String beginning = body.beginning(candidate, BEGINNING);
            // By another code page only what declares its own: a record could begin like an element.
            boolean isXml = XML.matcher(beginning).lookingAt()
                    && (candidate.equals(codePage) || beginning.strip().startsWith(EBCDIC_DECLARATION));
            if (isXml) {
                return Optional.of(new XmlMessage(body, declared(beginning)));
            }
        }
        return Optional.empty();
    }

    private Charset declared(String beginning) throws InvalidRequest {
        Matcher matcher = DECLARED.matcher(beginning);
        if (!matcher.lookingAt()) {
            return codePage;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        if (name.equalsIgnoreCase(ASCII)) {
            return StandardCharsets.US_ASCII;
        }
        for (Map.Entry<String, String> page : Layout.CODE_PAGES.entrySet()) {
            Charset charset = Charset.forName(page.getValue());
            if (name.equals(page.getKey())
                    || charset.name().equalsIgnoreCase(name)
                    || charset.aliases().stream().anyMatch(alias -> alias.equalsIgnoreCase(name))) {
                return charset;
            }
        }
        throw new InvalidRequest("the encoding that the XML declares is not taken: use one of "
                + Layout.CODE_PAGES.keySet().stream().sorted().toList());
    }
}
