package dev.beginibridge.format.xml;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads {@code <link-request>}. A document type is refused before anything it declares is looked at, so there are no
 * entities, external or within. Elements that are not known are left alone, as members of JSON are.
 */
final class XmlRequestReader {
    static final String REQUEST = "link-request";
    private static final Set<String> MEMBERS = Set.of("request_id", "deployment", "uid", "environment");

    /** As in JSON: far above any honest request, far below what could hurt. */
    private static final int MAX_TEXT = 10_000;

    private static final int MAX_DEPTH = 20;

    private final Map<String, String> members = new HashMap<>();
    private StringBuilder text;
    private String member;
    private int depth;

    private XmlRequestReader() {}

    static LinkRequest read(String xml) throws InvalidRequest {
        XmlRequestReader reading = new XmlRequestReader();
        try {
            XMLStreamReader events = safe().createXMLStreamReader(new StringReader(xml));
            while (events.hasNext()) {
                reading.take(events.next(), events);
            }
        } catch (XMLStreamException e) {
            // Not with its message, which may quote the document.
            throw reading.invalid("the request is not well-formed XML"
                    + (e.getLocation() == null
                            ? ""
                            : " at line " + e.getLocation().getLineNumber() + ", column "
                                    + e.getLocation().getColumnNumber())
                    + ": send <" + REQUEST + "><uid>…</uid></" + REQUEST + ">");
        }
        return new LinkRequest(
                reading.given("request_id"),
                reading.given("deployment"),
                reading.given("uid").orElse(null),
                reading.given("environment"));
    }

    /** The JDK's own parser, whatever else is on the class path, without anything that leaves the document. */
    private static XMLInputFactory safe() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing outside the document is read");
        });
        return factory;
    }

    private void take(int event, XMLStreamReader events) throws InvalidRequest {
        switch (event) {
            case XMLStreamConstants.DTD ->
                throw invalid("the request has a document type, which is not allowed: leave <!DOCTYPE …> out");
            case XMLStreamConstants.ENTITY_REFERENCE -> throw invalid("the request refers to an entity: write it out");
            case XMLStreamConstants.START_ELEMENT -> start(events);
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                if (member != null) {
                    text.append(events.getTextCharacters(), events.getTextStart(), events.getTextLength());
                    if (text.length() > MAX_TEXT) {
                        throw invalid("the element " + member + " is longer than " + MAX_TEXT + " characters");
                    }
                }
            }
            case XMLStreamConstants.END_ELEMENT -> end();
            default -> {}
        }
    }

    private void start(XMLStreamReader events) throws InvalidRequest {
        depth++;
        String name = events.getNamespaceURI() == null ? events.getLocalName() : "";
        if (depth == 1 && !name.equals(REQUEST)) {
            throw invalid("the document is no request: its element must be <" + REQUEST + ">, without a namespace");
        }
        if (depth > MAX_DEPTH) {
            throw invalid("the elements are nested deeper than " + MAX_DEPTH);
        }
        if (member != null) {
            throw invalid("the element " + member + " has elements in it: write text only");
        }
        if (depth == 2 && MEMBERS.contains(name)) {
            if (members.containsKey(name)) {
                throw invalid("the element " + name + " is there twice: keep one");
            }
            member = name;
            text = new StringBuilder();
        }
    }

    private void end() {
        if (member != null) {
            members.put(member, text.toString().strip());
            member = null;
        }
        depth--;
    }

    private Optional<String> given(String name) {
        return Optional.ofNullable(members.get(name)).filter(value -> !value.isEmpty());
    }

    /** Echoes what was read so far. */
    private InvalidRequest invalid(String message) {
        return new InvalidRequest(message, given("request_id"), given("deployment"), given("uid"));
    }
}
