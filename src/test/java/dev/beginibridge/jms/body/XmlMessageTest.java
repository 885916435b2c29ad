package dev.beginibridge.jms.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.xml.XmlMessage;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlMessageTest {
    private static final MessageFormats FORMS = new MessageFormats(Map.of(), Optional.empty(), StandardCharsets.UTF_8);
    private static final Path SCHEMA = Path.of("docs/link.xsd");
    private static final String REQUEST = "<link-request><request_id>A-1</request_id><deployment>cards</deployment>"
            + "<uid>QWERT-1</uid><environment>test</environment></link-request>";
    private static final LinkReply ISSUED = new LinkReply.Issued(
            Optional.of("A-1"),
            "cards",
            Environment.TEST,
            "QWERT-1",
            true,
            URI.create("https://app.example"),
            Secret.of("eyJ"),
            "https://session.example",
            Optional.of(Instant.parse("2026-11-25T04:00:00Z")));
    private static final LinkReply REFUSED = new LinkReply.Refused(
            Optional.of("größer \u0001 漢 \uD83D\uDE00 <&>"),
            Optional.empty(),
            Optional.empty(),
            new LinkError(ErrorCode.REJECTED_BY_BEGINI, "no", OptionalInt.of(422)));

    private static MessageFormat form(String text) throws InvalidRequest {
        return FORMS.of(new Body.Text(text), Optional.empty());
    }

    private static LinkRequest read(String text) throws InvalidRequest {
        return assertInstanceOf(XmlMessage.class, form(text)).read();
    }

    @Test
    void everyField() throws Exception {
        validator().validate(new StreamSource(new StringReader(REQUEST)));
        LinkRequest request = read(REQUEST);
        assertEquals(Optional.of("A-1"), request.requestId());
        assertEquals(Optional.of("cards"), request.deployment());
        assertEquals("QWERT-1", request.uid());
        assertEquals(Optional.of("test"), request.environment());
    }

    @Test
    void whatToolsAddIsLeftAlone() throws Exception {
        LinkRequest request = read("""
                <?xml version="1.0" encoding="utf-8" standalone="yes"?>
                <!-- from the ESB -->
                <link-request xmlns:x="urn:x" x:version="1">
                  <x:uid>OTHER-1</x:uid>
                  <deployment/>
                  <uid>
                    <![CDATA[QWERT]]>&#45;1
                  </uid>
                  <channel><name>branch</name></channel>
                </link-request>
                """);
        assertEquals("QWERT-1", request.uid());
        assertEquals(Optional.empty(), request.deployment());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<link-request>",
                "<link-request><uid>QWERT-1</uid></link-request><more/>",
                "<link-request><uid>QWERT-1</uid><uid>QWERT-2</uid></link-request>",
                "<link-request><uid><b>QWERT-1</b></uid></link-request>",
                "<other><uid>QWERT-1</uid></other>",
                "<link-request><uid>&nbsp;</uid></link-request>",
                "<link-request><uid>&#0;</uid></link-request>",
                "<x:link-request><uid>QWERT-1</uid></x:link-request>",
            })
    void whatIsRefusedNeverQuotesIt(String text) {
        InvalidRequest refused =
                assertThrows(InvalidRequest.class, () -> form(text).read());
        assertFalse(refused.getMessage().contains("QWERT"), refused.getMessage());
        assertFalse(refused.getMessage().contains("nbsp"), refused.getMessage());
    }

    @Test
    void aRefusalEchoesWhatCouldBeRead() {
        InvalidRequest refused = assertThrows(
                InvalidRequest.class,
                () -> read("<link-request><request_id>A-1</request_id><uid><b/></uid></link-request>"));
        assertEquals(Optional.of("A-1"), refused.reply().requestId());
        assertTrue(refused.getMessage().contains("uid"), refused.getMessage());
    }

    /** Nothing is fetched: the address would hear of it. */
    @Test
    void nothingOutsideTheDocumentIsRead() throws Exception {
        try (ServerSocket address = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address.setSoTimeout(200);
            String url = "http://127.0.0.1:" + address.getLocalPort() + "/x";
            for (String attack : new String[] {
                "<!DOCTYPE link-request SYSTEM \"" + url + "\"><link-request><uid>QWERT-1</uid></link-request>",
                "<!DOCTYPE link-request [<!ENTITY x SYSTEM \"" + url + "\">]>"
                        + "<link-request><uid>&x;</uid></link-request>",
                "<!DOCTYPE link-request [<!ENTITY % x SYSTEM \"" + url + "\"> %x;]>"
                        + "<link-request><uid>QWERT-1</uid></link-request>",
                "<!DOCTYPE link-request [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                        + "<link-request><uid>&x;</uid></link-request>",
            }) {
                InvalidRequest refused = assertThrows(InvalidRequest.class, () -> read(attack));
                assertTrue(refused.getMessage().contains("document type"), refused.getMessage());
            }
            assertThrows(SocketTimeoutException.class, address::accept);
            // XInclude and a schema's address are only an element and an attribute here.
            assertEquals(
                    null,
                    read("<link-request xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='" + url
                                    + "'/></link-request>")
                            .uid());
            assertThrows(SocketTimeoutException.class, address::accept);
        }
    }

    @Test
    void nothingGrows() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE link-request [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">");
        }
        laughs.append("]><link-request><uid>&l29;</uid></link-request>");
        for (String attack : new String[] {
            laughs.toString(),
            "<!DOCTYPE link-request [<!ENTITY x \"" + "x".repeat(100_000) + "\">]><link-request><uid>"
                    + "&x;".repeat(100_000) + "</uid></link-request>",
            "<link-request>" + "<a>".repeat(100_000),
            "<link-request " + "a='1' ".repeat(1_000) + "/>",
            "<link-request><uid>" + "x".repeat(900_000) + "</uid></link-request>",
            "<link-request><uid>" + "<![CDATA[x]]>".repeat(60_000) + "</uid></link-request>",
            "<link-request><" + "a".repeat(900_000) + "/></link-request>",
        }) {
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> assertThrows(InvalidRequest.class, () -> read(attack)),
                    attack.substring(0, 60));
        }
    }

    static Collection<String> codePages() {
        return TestCodePages.ALL.values();
    }

    @ParameterizedTest
    @MethodSource("codePages")
    void everyCodePage(String codePage) throws Exception {
        Charset charset = Charset.forName(codePage);
        String declared = "<?xml version=\"1.0\" encoding=\"" + codePage + "\"?>\n" + REQUEST;
        MessageFormat form = FORMS.of(new Body.Bytes(declared.getBytes(charset)), Optional.empty());
        assertEquals("QWERT-1", form.read().uid());
        for (LinkReply reply : new LinkReply[] {ISSUED, REFUSED}) {
            byte[] written = ((Body.Bytes) form.write(reply)).bytes();
            String text = new String(written, charset);
            assertTrue(text.startsWith("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>"), text);
            // An independent reading: the JDK finds the encoding by itself.
            validator().validate(new StreamSource(new ByteArrayInputStream(written)));
        }
    }

    @Test
    void aReplyInCharacters() throws Exception {
        Body.Text issued = assertInstanceOf(Body.Text.class, form(REQUEST).write(ISSUED));
        assertEquals(
                "<link-reply><request_id>A-1</request_id><deployment>cards</deployment><environment>test</environment>"
                        + "<uid>QWERT-1</uid><status>issued</status><reused>true</reused>"
                        + "<link>https://app.example/eyJ</link><access_token>eyJ</access_token>"
                        + "<session_url>https://session.example</session_url>"
                        + "<expires_at>2026-11-25T04:00:00Z</expires_at></link-reply>",
                issued.text());
        Body.Text refused = (Body.Text) form(REQUEST).write(REFUSED);
        assertEquals(
                "<link-reply><request_id>größer \uFFFD 漢 \uD83D\uDE00 &lt;&amp;&gt;</request_id><status>rejected</status>"
                        + "<error><code>rejected_by_begini</code><message>no</message><retryable>false</retryable>"
                        + "<begini_status>422</begini_status></error></link-reply>",
                refused.text());
        validator().validate(new StreamSource(new StringReader(refused.text())));
    }

    /** As the schema's comment says. */
    @Test
    void theSchemaServesAnyNamespaceThatIncludesIt() throws Exception {
        String schema = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:bank'>"
                + "<xs:include schemaLocation='" + SCHEMA.toUri() + "'/></xs:schema>";
        String request = REQUEST.replace("<link-request>", "<b:link-request xmlns:b='urn:bank'>")
                .replace("</link-request>", "</b:link-request>");
        Validator validator = validator(new StreamSource(new StringReader(schema)));
        validator.validate(new StreamSource(new StringReader(request)));
        MessageFormat form = form(request);
        assertEquals("QWERT-1", form.read().uid());
        for (LinkReply reply : new LinkReply[] {ISSUED, REFUSED}) {
            Body.Text written = assertInstanceOf(Body.Text.class, form.write(reply));
            validator.validate(new StreamSource(new StringReader(written.text())));
        }
    }

    private static Validator validator() throws Exception {
        return validator(new StreamSource(SCHEMA.toFile()));
    }

    private static Validator validator(StreamSource schema) throws Exception {
        return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(schema)
                .newValidator();
    }
}
