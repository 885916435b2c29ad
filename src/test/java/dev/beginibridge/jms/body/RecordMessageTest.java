package dev.beginibridge.jms.body;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.format.json.JsonMessage;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.format.record.RecordMessage;
import dev.beginibridge.format.xml.XmlMessage;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordMessageTest {
    private static final String RECORD = "007 QWERT-1     {größ";
    private static final Optional<String> LOANS = Optional.of("loans");

    private static Layout layout(String codePage) {
        Charset charset = Charset.forName(codePage);
        var fields = Field.parse("REQUEST-ID X(4), UID X(12), FILLER X(6)", 0);
        return new Layout(
                "loans",
                Optional.empty(),
                charset.equals(StandardCharsets.UTF_8) ? Framing.LINES : Framing.FIXED,
                charset,
                fields,
                Field.parse("STATUS X(8), REUSED X(1), LINK X(30), ERROR-CODE X(16), ERROR-MESSAGE X(10)", 22),
                Optional.empty(),
                Optional.empty(),
                java.util.List.of(),
                LayoutRules.USUAL);
    }

    private static MessageFormats forms(String codePage) {
        return new MessageFormats(Map.of("loans", layout(codePage)), LOANS, StandardCharsets.UTF_8);
    }

    private static LinkReply issued(String token) {
        return new LinkReply.Issued(
                Optional.of("007"),
                "cards",
                Environment.TEST,
                "QWERT-1",
                false,
                URI.create("https://l.example"),
                Secret.of(token),
                "https://session.example",
                Optional.empty());
    }

    static Collection<String> codePages() {
        return TestCodePages.ALL.values();
    }

    @ParameterizedTest
    @MethodSource("codePages")
    void bytesOfEveryCodePage(String codePage) throws Exception {
        Charset charset = Charset.forName(codePage);
        byte[] request = RECORD.getBytes(charset);
        MessageFormat form = forms(codePage).of(new Body.Bytes(request), Optional.empty());
        LinkRequest read = form.read();
        assertEquals(Optional.of("007"), read.requestId());
        assertEquals("QWERT-1", read.uid());
        assertEquals(Optional.empty(), read.deployment());

        byte[] reply = ((Body.Bytes) form.write(issued("eyJ"))).bytes();
        assertArrayEquals(request, Arrays.copyOf(reply, request.length), "its own bytes as they came");
        assertEquals(RECORD + " issued  Nhttps://l.example/eyJ         " + " ".repeat(26), new String(reply, charset));
    }

    @Test
    void charactersAndTheirLineEnd() throws Exception {
        MessageFormat form = forms("UTF-8").of(new Body.Text(RECORD + "\r\n"), Optional.empty());
        assertEquals("QWERT-1", form.read().uid());
        assertEquals(
                RECORD + " issued  Nhttps://l.example/eyJ         " + " ".repeat(26),
                ((Body.Text) form.write(issued("eyJ"))).text());
    }

    @Test
    void lowValuesAreUnused() throws Exception {
        byte[] record = "\0\0\0\0QWERT-1 \0\0\0\0\0\0\0\0\0\0".getBytes(Charset.forName("IBM037"));
        LinkRequest read =
                forms("IBM037").of(new Body.Bytes(record), Optional.empty()).read();
        assertEquals(Optional.empty(), read.requestId());
        assertEquals("QWERT-1", read.uid());
    }

    @Test
    void aRecordThatIsTooLongIsAnsweredAtTheReplysPlace() throws Exception {
        MessageFormat form = forms("IBM037")
                .of(new Body.Bytes("1".repeat(23).getBytes(Charset.forName("IBM037"))), Optional.empty());
        InvalidRequest refused = assertThrows(InvalidRequest.class, form::read);
        assertEquals(
                "the record is 23 long, but the layout loans 22: correct the one that is wrong; the command layout shows"
                        + " how it is cut",
                refused.getMessage());
        String reply = new String(((Body.Bytes) form.write(refused.reply())).bytes(), Charset.forName("IBM037"));
        assertEquals("1".repeat(22) + "rejected" + " ".repeat(31) + "invalid_request " + "the record", reply);
    }

    @Test
    void bytesThatAreNotOfTheCodePage() throws Exception {
        MessageFormat form = forms("UTF-8").of(new Body.Bytes(new byte[] {'A', (byte) 0xC3, 'B'}), Optional.empty());
        InvalidRequest refused = assertThrows(InvalidRequest.class, form::read);
        assertTrue(refused.getMessage().contains("is the code page of layout loans right"), refused.getMessage());
        assertEquals(
                22 + 65,
                new String(((Body.Bytes) form.write(refused.reply())).bytes(), StandardCharsets.UTF_8).length());
    }

    @Test
    void anEmptyMessage() throws Exception {
        MessageFormat form = forms("IBM037").of(new Body.Bytes(new byte[0]), Optional.empty());
        assertTrue(assertThrows(InvalidRequest.class, form::read).getMessage().contains("empty"));
        assertEquals(22 + 65, ((Body.Bytes) form.write(issued("eyJ"))).bytes().length);
    }

    @Test
    void aLinkIsNeverCut() throws Exception {
        MessageFormat form = forms("IBM037").of(new Body.Text(RECORD), Optional.empty());
        LinkReply reply = form.fitting(issued("x".repeat(30)));
        assertEquals("failed", reply.status());
        assertTrue(((Body.Text) form.write(reply)).text().contains("internal_error"));
        LinkReply fits = issued("eyJ");
        assertEquals(fits, form.fitting(fits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"uid\":\"QWERT-1\"}", " { \"uid\" : \"QWERT-1\"}", "{}"})
    void jsonIsJsonBesideALayout(String json) throws Exception {
        assertInstanceOf(JsonMessage.class, forms("IBM037").of(new Body.Text(json), Optional.empty()));
        assertInstanceOf(
                JsonMessage.class,
                forms("IBM037").of(new Body.Bytes(json.getBytes(StandardCharsets.UTF_8)), Optional.empty()));
        assertInstanceOf(RecordMessage.class, forms("IBM037").of(new Body.Text(json), LOANS), "unless it is chosen");
    }

    @Test
    void xmlIsXmlBesideALayout() throws Exception {
        assertInstanceOf(XmlMessage.class, forms("IBM037").of(new Body.Text("<link-request/>"), Optional.empty()));
        byte[] ebcdic = "<?xml version='1.0' encoding='IBM1047'?><link-request/>".getBytes(Charset.forName("IBM1047"));
        assertInstanceOf(XmlMessage.class, forms("IBM037").of(new Body.Bytes(ebcdic), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Loan", "#\"12", "<1234", "{1234", "(oops"})
    void aRecordMayBeginAlmostAnyhow(String start) throws Exception {
        String record = start + "QWERT-1";
        for (String codePage : codePages()) {
            Body bytes = new Body.Bytes(record.getBytes(Charset.forName(codePage)));
            assertInstanceOf(RecordMessage.class, forms(codePage).of(bytes, Optional.empty()), codePage);
        }
    }

    @Test
    void theRefusalOfOneFieldEchoesTheOthers() {
        Layout layout = new Layout(
                "loans",
                Optional.empty(),
                Framing.LINES,
                StandardCharsets.UTF_8,
                Field.parse("REQUEST-ID 9(4), DEPLOYMENT X(6), UID X(8)", 0),
                Field.parse("STATUS X(8)", 18),
                Optional.empty(),
                Optional.empty(),
                java.util.List.of(),
                LayoutRules.USUAL);
        RecordMessage message = new RecordMessage(new Body.Text("A017cards CUST-001"), layout);
        LinkReply.Refused reply =
                assertThrows(InvalidRequest.class, message::read).reply();
        assertEquals(Optional.of("cards"), reply.deployment());
        assertEquals(Optional.of("CUST-001"), reply.uid());
    }

    @Test
    void aLayoutThatIsNotThere() {
        InvalidRequest refused = assertThrows(
                InvalidRequest.class, () -> forms("IBM037").of(new Body.Text(RECORD), Optional.of("cards")));
        assertTrue(refused.getMessage().contains("no layout"), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("codePages")
    void jsonInAConfiguredCodePage(String codePage) throws Exception {
        Charset charset = Charset.forName(codePage);
        MessageFormats forms = new MessageFormats(Map.of(), Optional.empty(), charset);
        byte[] json = "{\"uid\":\"a b\"}\n".getBytes(charset);
        MessageFormat form = forms.of(new Body.Bytes(json), Optional.empty());
        assertEquals("a b", form.read().uid());
        LinkReply.Refused echo = new InvalidRequest("größer 漢", new LinkRequest(LOANS, LOANS, "loans", LOANS)).reply();
        String reply = new String(((Body.Bytes) form.write(echo)).bytes(), charset);
        assertTrue(reply.contains(codePage.equals("UTF-8") ? "\"größer 漢\"" : "\"größer \\u6f22\""), reply);
    }
}
