package dev.beginibridge.jms.body;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.xml.XmlMessage;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out about messages whose bytes, declarations or ends are not the usual ones. */
class MessageFormatsTest {
    private static final MessageFormats FORMS = new MessageFormats(Map.of(), Optional.empty(), StandardCharsets.UTF_8);
    private static final String JSON = "{\"uid\":\"QWERT-1\"}";
    private static final String XML = "<link-request><uid>QWERT-1</uid></link-request>";
    private static final LinkReply REFUSED = new LinkReply.Refused(
            Optional.of("größer 漢 \uD83D\uDE00"),
            Optional.empty(),
            Optional.empty(),
            new LinkError(ErrorCode.REJECTED_BY_BEGINI, "no", OptionalInt.of(422)));

    private static MessageFormat form(Body body) throws InvalidRequest {
        return FORMS.of(body, Optional.empty());
    }

    private static MessageFormat form(byte[] bytes) throws InvalidRequest {
        return form(new Body.Bytes(bytes));
    }

    private static byte[] written(MessageFormat form) {
        return ((Body.Bytes) form.write(REFUSED)).bytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "utf-16", "windows-1252", "ISO-2022-JP", "no-such"})
    void whatTextDeclaresDoesNotCount(String encoding) throws Exception {
        MessageFormat form = form(new Body.Text("<?xml version=\"1.0\" encoding=\"" + encoding
                + "\"?><link-request><uid>größer</uid>" + "</link-request>"));
        assertEquals("größer", form.read().uid());
        assertInstanceOf(Body.Text.class, form.write(REFUSED));
    }

    /** With the mark that the requester put there, or without one. */
    @ParameterizedTest
    @CsvSource({"UTF-16, fe, ff", "x-UTF-16LE-BOM, ff, fe", "UTF-16BE, 00, 3c", "UTF-16LE, 3c, 00"})
    void bytesInUtf16(String name, String first, String second) throws Exception {
        Charset charset = Charset.forName(name);
        byte[] bytes = ("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + XML).getBytes(charset);
        assertEquals(first + second, "%02x%02x".formatted(bytes[0], bytes[1]));
        MessageFormat xml = form(bytes);
        assertEquals("QWERT-1", xml.read().uid());
        byte[] reply = written(xml);
        assertArrayEquals(Arrays.copyOf(bytes, 4), Arrays.copyOf(reply, 4), "the same mark, and <");
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(reply)); // finds the encoding by itself
        assertEquals(
                "größer 漢 \uD83D\uDE00",
                document.getElementsByTagName("request_id").item(0).getTextContent());

        MessageFormat json = form(JSON.getBytes(charset));
        assertEquals("QWERT-1", json.read().uid());
        assertTrue(new String(written(json), charset).startsWith("{\"request_id\":\"größer 漢"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "ISO-2022-JP", "no-such"})
    void anEncodingThatTheBytesCannotHaveIsRefusedInXml(String encoding) throws Exception {
        String xml = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + XML;
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, Charset.forName("IBM037")}) {
            MessageFormat form = form(xml.getBytes(charset));
            assertThrows(InvalidRequest.class, form::read);
            String reply = new String(written(form), charset);
            assertTrue(
                    reply.startsWith("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?><link-reply>"), reply);
        }
    }

    /** As programs in C and COBOL leave them in a buffer that is larger than what is in it. */
    @Test
    void zeroBytesAtTheEndDoNotCount() throws Exception {
        for (String text : new String[] {JSON + "\0", JSON + "\0\0\0\0", XML + "\0\0"}) {
            assertEquals("QWERT-1", form(new Body.Text(text)).read().uid());
            assertEquals(
                    "QWERT-1",
                    form(text.getBytes(StandardCharsets.UTF_8)).read().uid());
        }
        MessageFormats ebcdic = new MessageFormats(Map.of(), Optional.empty(), Charset.forName("IBM01141"));
        assertEquals(
                "QWERT-1",
                ebcdic.of(new Body.Bytes((JSON + "\0\0").getBytes(Charset.forName("IBM01141"))), Optional.empty())
                        .read()
                        .uid());
        MessageFormat amid = form(new Body.Text("{\"uid\":\0\"QWERT-1\"}"));
        assertThrows(InvalidRequest.class, amid::read);
    }

    @Test
    void tooLongAndTooDeepAreToldByTheirLimits() throws Exception {
        String deep = "[".repeat(26) + "]".repeat(26);
        for (String member : new String[] {"\"" + "x".repeat(10_001) + "\"", deep}) {
            MessageFormat form = form(new Body.Text("{\"uid\":\"QWERT-1\",\"other\":" + member + "}"));
            InvalidRequest refused = assertThrows(InvalidRequest.class, form::read);
            assertEquals(
                    "the request holds a text of more than 10000 characters or a number of more than 1000 digits, or is nested deeper than 20 levels: leave"
                            + " out what is not needed",
                    refused.getMessage());
        }
        MessageFormat near = form(new Body.Text(
                "{\"uid\":\"QWERT-1\",\"other\":[\"" + "x".repeat(10_000) + "\"" + ",[]".repeat(3) + "]}"));
        assertEquals("QWERT-1", near.read().uid());
    }

    @Test
    void aMapHasTheMembersOfJson() throws Exception {
        MessageFormat form = form(new Body.Members(Map.of("uid", "QWERT-1", "request_id", "A-1", "other", 7)));
        assertEquals("QWERT-1", form.read().uid());
        assertEquals(Optional.of("A-1"), form.read().requestId());
        assertEquals(
                Map.of(
                        "request_id", "größer 漢 \uD83D\uDE00",
                        "status", "rejected",
                        "error_code", "rejected_by_begini",
                        "error_message", "no",
                        "error_retryable", false,
                        "error_begini_status", 422),
                ((Body.Members) form.write(REFUSED)).members());
        MessageFormat number = form(new Body.Members(Map.of("uid", 7)));
        assertThrows(InvalidRequest.class, number::read);
    }

    @Test
    void xmlIsToldByItsBeginning() {
        assertInstanceOf(XmlMessage.class, FORMS.byBeginning(new Body.Text("  <link-request")));
    }
}
