package dev.beginibridge.format.xml;

import com.fasterxml.jackson.databind.JsonNode;
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

    private XmlReplyWriter() {}

    static String text(LinkReply reply) {
        StringWriter out = new StringWriter();
        try {
            write(reply, XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out));
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a reply could not be written as XML", e);
        }
        return out.toString();
    }

    /** With a declaration; what the code page has not becomes a character reference. */
    static byte[] bytes(LinkReply reply, Charset codePage) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, codePage.name());
            xml.writeStartDocument(codePage.name(), "1.0");
            write(reply, xml);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a reply could not be written as XML", e);
        }
        return out.toByteArray();
    }

    private static void write(LinkReply reply, XMLStreamWriter xml) throws XMLStreamException {
        element(REPLY, LinkJson.tree(reply), xml);
        xml.writeEndDocument();
        xml.close();
    }

    private static void element(String name, JsonNode value, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement(name);
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                element(member.getKey(), member.getValue(), xml);
            }
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
