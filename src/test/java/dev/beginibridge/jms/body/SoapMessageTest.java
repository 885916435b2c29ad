package dev.beginibridge.jms.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** XML as stacks of web services send it: in a namespace, and in an envelope. The replies are read by another parser. */
class SoapMessageTest {
    private static final MessageFormats FORMS = new MessageFormats(Map.of(), Optional.empty(), StandardCharsets.UTF_8);
    private static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    private static final LinkReply REFUSED = new LinkReply.Refused(
            Optional.of("A-1"),
            Optional.empty(),
            Optional.of("QWERT-1"),
            new LinkError(ErrorCode.INVALID_UID, "the uid breaks its rule"));

    private static MessageFormat form(String xml) throws InvalidRequest {
        return FORMS.of(new Body.Text(xml), Optional.empty());
    }

    private static Document written(MessageFormat form) throws Exception {
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setNamespaceAware(true);
        String text = ((Body.Text) form.write(REFUSED)).text();
        return parsers.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static void assertReply(Element reply, String namespace, String ofMembers) {
        assertEquals("link-reply", reply.getLocalName());
        assertEquals(namespace, reply.getNamespaceURI());
        Element code = (Element) reply.getElementsByTagNameNS("*", "code").item(0);
        assertEquals("invalid_uid", code.getTextContent());
        assertEquals(ofMembers, code.getNamespaceURI());
        assertEquals(ofMembers, code.getParentNode().getNamespaceURI());
    }

    @Test
    void aNamespaceForAll() throws Exception {
        MessageFormat form = form("<l:link-request xmlns:l='urn:bank' xmlns:o='urn:other'><o:uid>OTHER-1</o:uid>"
                + "<l:uid>QWERT-1</l:uid><l:request_id>A-1</l:request_id></l:link-request>");
        assertEquals("QWERT-1", form.read().uid());
        assertEquals(Optional.of("A-1"), form.read().requestId());
        assertReply(written(form).getDocumentElement(), "urn:bank", "urn:bank");
    }

    /** A schema's default: local elements are not qualified. */
    @Test
    void aNamespaceForTheRequestAlone() throws Exception {
        MessageFormat form = form("<l:link-request xmlns:l='urn:bank'><uid>QWERT-1</uid></l:link-request>");
        assertEquals("QWERT-1", form.read().uid());
        assertReply(written(form).getDocumentElement(), "urn:bank", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOAP_11, SOAP_12})
    void anEnvelope(String soap) throws Exception {
        for (String namespace : new String[] {"", " xmlns='urn:bank'"}) {
            MessageFormat form = form("<?xml version='1.0' encoding='utf-8'?>\n<e:Envelope xmlns:e='" + soap
                    + "'><e:Header><wsa:To xmlns:wsa='urn:wsa'>x</wsa:To><link-request><uid>HEADER-1</uid>"
                    + "</link-request></e:Header><e:Body>\n<link-request" + namespace
                    + "><uid>QWERT-1</uid></link-request>\n</e:Body></e:Envelope>");
            assertEquals("QWERT-1", form.read().uid());
            Element envelope = written(form).getDocumentElement();
            assertEquals("Envelope", envelope.getLocalName());
            assertEquals(soap, envelope.getNamespaceURI());
            Element body = (Element) envelope.getFirstChild();
            assertEquals("Body", body.getLocalName());
            assertEquals(soap, body.getNamespaceURI());
            String expected = namespace.isEmpty() ? null : "urn:bank";
            assertReply((Element) body.getFirstChild(), expected, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<e:Body/>",
                "<e:Header><link-request><uid>QWERT-1</uid></link-request></e:Header>",
                "<e:Body><other><link-request><uid>QWERT-1</uid></link-request></other></e:Body>",
                "<e:Body><link-request><uid>QWERT-1</uid></link-request><link-request/></e:Body>",
                "<Body><link-request><uid>QWERT-1</uid></link-request></Body>",
                "<e:Body><link-request><uid>QWERT-1</link-request></e:Body>"
            })
    void aRefusalHasTheEnvelopeToo(String content) throws Exception {
        MessageFormat form = form("<e:Envelope xmlns:e='" + SOAP_11 + "'>" + content + "</e:Envelope>");
        InvalidRequest refused = assertThrows(InvalidRequest.class, form::read);
        assertTrue(!refused.getMessage().contains("QWERT"), refused.getMessage());
        Element envelope = written(form).getDocumentElement();
        assertEquals(SOAP_11, envelope.getNamespaceURI());
        assertEquals(1, envelope.getElementsByTagName("link-reply").getLength());
    }

    @Test
    void anEnvelopeOfAnotherKindIsNoRequest() throws Exception {
        MessageFormat form = form("<Envelope xmlns='urn:x'><Body><link-request/></Body></Envelope>");
        assertThrows(InvalidRequest.class, form::read);
    }
}
