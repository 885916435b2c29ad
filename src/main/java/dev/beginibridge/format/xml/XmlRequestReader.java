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
 * Reads {@code <link-request>} of any namespace, by itself or in the Body of a SOAP envelope, whose Header is left alone. A document type is refused before anything it declares is looked at, so there are no
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

    private XmlDress dress = XmlDress.NONE;
    private boolean isInBody = true;
    private boolean isFound;

    /** What stands around the request, as far as it was read. */
    XmlDress dress() {
        return dress;
    }

    LinkRequest read(String xml) throws InvalidRequest {
        try {
            XMLStreamReader events = safe().createXMLStreamReader(new StringReader(xml));
            while (events.hasNext()) {
                take(events.next(), events);
            }
        } catch (XMLStreamException e) {
            // Not with its message, which may quote the document.
            throw invalid("the request is not well-formed XML"
                    + (e.getLocation() == null
                            ? ""
                            : " at line " + e.getLocation().getLineNumber() + ", column "
                                    + e.getLocation().getColumnNumber())
                    + ": send <" + REQUEST + "><uid>…</uid></" + REQUEST + ">");
        }
        if (!isFound) {
            throw invalid("the envelope's Body holds no <" + REQUEST + ">");
        }
        return read();
    }

    private LinkRequest read() {
        return new LinkRequest(
                given("request_id"), given("deployment"), given("uid").orElse(null), given("environment"));
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
        String namespace = events.getNamespaceURI();
        String name = events.getLocalName();
        if (depth > MAX_DEPTH) {
            throw invalid("the elements are nested deeper than " + MAX_DEPTH);
        }
        if (depth == 1 && XmlDress.isEnvelope(namespace, name)) {
            dress = new XmlDress(Optional.of(namespace), Optional.empty(), true);
            isInBody = false;
        } else if (depth < root()) {
            isInBody = dress.isBody(namespace, name);
        } else if (isInBody) {
            startInBody(namespace, name);
        }
    }

    /** The depth at which the request stands. */
    private int root() {
        return dress.envelope().isPresent() ? 3 : 1;
    }

    private void startInBody(String namespace, String name) throws InvalidRequest {
        if (depth == root()) {
            if (isFound || !name.equals(REQUEST)) {
                throw invalid("the document is no request: send one element <" + REQUEST
                        + ">, by itself or in the Body of a SOAP envelope");
            }
            isFound = true;
            dress = new XmlDress(dress.envelope(), Optional.ofNullable(namespace), true);
            return;
        }
        if (member != null) {
            throw invalid("the element " + member + " has elements in it: write text only");
        }
        if (depth == root() + 1 && dress.isMembers(namespace) && MEMBERS.contains(name)) {
            if (members.containsKey(name)) {
                throw invalid("the element " + name + " is there twice: keep one");
            }
            dress = new XmlDress(dress.envelope(), dress.namespace(), namespace != null);
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
        return new InvalidRequest(message, read());
    }
}
