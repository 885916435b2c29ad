package dev.beginibridge.format.xml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.format.CodePages;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes {@code <link-reply>}: the members that the reply has in JSON, each as an element of the same name. */
final class XmlReplyWriter {
    private static final String REPLY = "link-reply";
    private static final String SOAP = "soap";

    private XmlReplyWriter() {}

    static String text(LinkReply reply, XmlDress dress) {
        StringWriter out = new StringWriter();
        try {
            write(reply, dress, XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out));
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a reply could not be written as XML", e);
        }
        return out.toString();
    }

    /** With a declaration; what the code page has not becomes a character reference. */
    static byte[] bytes(LinkReply reply, XmlDress dress, Charset codePage) {
        if (CodePages.isUtf16(codePage)) { // it has all characters, and names that the writer does not know
            String declaration = "<?xml version=\"1.0\" encoding=\"" + CodePages.declared(codePage) + "\"?>";
            return (declaration + text(reply, dress)).getBytes(codePage);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, codePage.name());
            xml.writeStartDocument(codePage.name(), "1.0");
            write(reply, dress, xml);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a reply could not be written as XML", e);
        }
        return out.toByteArray();
    }

    private static void write(LinkReply reply, XmlDress dress, XMLStreamWriter xml) throws XMLStreamException {
        if (dress.envelope().isPresent()) {
            String soap = dress.envelope().get();
            xml.writeStartElement(SOAP, "Envelope", soap);
            xml.writeNamespace(SOAP, soap);
            xml.writeStartElement(SOAP, "Body", soap);
        }
        if (dress.namespace().isEmpty()) {
            xml.writeStartElement(REPLY);
        } else {
            // As the default it is that of the members as well.
            String prefix = dress.isQualified() ? "" : "link";
            xml.writeStartElement(prefix, REPLY, dress.namespace().get());
            xml.writeNamespace(prefix, dress.namespace().get());
        }
        members(LinkJson.tree(reply), xml);
        xml.writeEndDocument(); // and all that is open
        xml.close();
    }

    private static void members(JsonNode object, XMLStreamWriter xml) throws XMLStreamException {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            element(member.getKey(), member.getValue(), xml);
        }
    }

    private static void element(String name, JsonNode value, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement(name);
        if (value.isObject()) {
            members(value, xml);
        } else {
            xml.writeCharacters(allowed(value.asText()));
        }
        xml.writeEndElement();
    }

    /** XML cannot hold every character, not even escaped; a property of a message can. */
    private static String allowed(String text) {
        StringBuilder allowed = new StringBuilder(text.length());
        text.codePoints().map(c -> isAllowed(c) ? c : '\uFFFD').forEach(allowed::appendCodePoint);
        return allowed.toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= ' ' && c < Character.MIN_SURROGATE)
                || (c > Character.MAX_SURROGATE && c != 0xFFFE && c != 0xFFFF);
    }
}
