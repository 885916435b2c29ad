package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.jms.body.TestCodePages;
import dev.beginibridge.model.LinkRequest;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON, XML and records in every code page, as text and as bytes, through a broker; and what properties stand in for. */
class FormatsIT {
    private static final String RECORD = "0007QWERT-1     123.45";
    private static final String REPLY = "STATUS X(8), REUSED X(1), LINK X(60), EXPIRES-AT X(20), ERROR-CODE X(24)";

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RunningDoor door;
    private PlainClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(directory);
        Settings settings = Settings.empty();
        TestCodePages.ALL.forEach((name, charset) -> {
            put(settings, name + ".fields", "REQUEST-ID X(4), UID X(12), FILLER X(6)");
            put(settings, name + ".reply", REPLY);
            put(settings, name + ".code-page", name);
            put(settings, name + ".framing", name.equals("utf-8") ? "lines" : "fixed");
        });
        settings.put("begini.jms.layout", "ibm1047", "test");
        BridgeConfig config = BridgeConfig.from(settings);
        BridgeConfig.Jms queues = RunningDoor.config(Correlation.AUTO, 2);
        door = new RunningDoor(
                JmsBroker.at(Optional.of(broker.url())),
                new BridgeConfig.Jms(
                        true,
                        queues.broker(),
                        Map.of(),
                        2,
                        queues.drainTime(),
                        Correlation.AUTO,
                        queues.reply(),
                        config.jms().codePage(),
                        config.jms().layout(),
                        queues.requestQueue(),
                        queues.replyQueue(),
                        queues.invalidQueue(),
                        queues.parkedQueue(),
                        queues.resultQueue()),
                config.layouts());
        RunningDoor.start(door);
    }

    private static void put(Settings settings, String key, String text) {
        settings.put("begini.layouts." + key, text, "test");
    }

    @AfterAll
    static void stop() {
        door.close();
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = new PlainClient(broker.url());
        door.heart.seen.clear();
    }

    @AfterEach
    void disconnect() throws Exception {
        assertEquals(0, client.depth("TEST.INVALID"));
        assertEquals(0, client.depth("TEST.REQUEST"));
        client.close();
    }

    static Collection<String> codePages() {
        return TestCodePages.ALL.keySet();
    }

    private Message ask(Message request) throws JMSException {
        client.send(request);
        return client.take("TEST.REPLY");
    }

    private static LinkRequest seen() {
        return door.heart.seen.iterator().next().request();
    }

    private static void assertAnswered(String reply) {
        assertEquals(
                RECORD + "issued  N" + "https://app.example/" + ScriptedHeart.TOKEN,
                reply.substring(0, RECORD.length() + 9 + 20 + ScriptedHeart.TOKEN.length()));
        assertEquals(RECORD.length() + 8 + 1 + 60 + 20 + 24, reply.length());
    }

    @ParameterizedTest
    @MethodSource("codePages")
    void recordsChosenByAProperty(String codePage) throws Exception {
        Charset charset = Charset.forName(TestCodePages.ALL.get(codePage));
        byte[] record = RECORD.getBytes(charset);
        Message bytes = client.bytes(record);
        bytes.setStringProperty("BeginiLayout", codePage);
        byte[] reply = PlainClient.bodyOf((BytesMessage) ask(bytes));
        assertArrayEquals(record, Arrays.copyOf(reply, record.length));
        assertAnswered(new String(reply, charset));
        assertEquals("QWERT-1", seen().uid());
        assertEquals(Optional.of("0007"), seen().requestId());

        Message text = client.text(RECORD);
        text.setStringProperty("BeginiLayout", codePage);
        assertAnswered(((TextMessage) ask(text)).getText());
    }

    @Test
    void recordsOfTheDoorsOwnLayout() throws Exception {
        Charset ebcdic = Charset.forName("IBM1047");
        assertAnswered(
                new String(PlainClient.bodyOf((BytesMessage) ask(client.bytes(RECORD.getBytes(ebcdic)))), ebcdic));
        assertAnswered(((TextMessage) ask(client.text(RECORD))).getText());
    }

    @ParameterizedTest
    @MethodSource("codePages")
    void xml(String codePage) throws Exception {
        Charset charset = Charset.forName(TestCodePages.ALL.get(codePage));
        String xml = "<?xml version=\"1.0\" encoding=\"" + charset.name()
                + "\"?><link-request><uid>QWERT-1</uid></link-request>";
        String reply = new String(PlainClient.bodyOf((BytesMessage) ask(client.bytes(xml.getBytes(charset)))), charset);
        assertTrue(reply.startsWith("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?><link-reply>"), reply);
        assertTrue(reply.contains("<uid>QWERT-1</uid><status>issued</status>"), reply);
        assertTrue(((TextMessage) ask(client.text(xml))).getText().startsWith("<link-reply><deployment>"));
    }

    @Test
    void jsonBesideThem() throws Exception {
        assertEquals(
                "issued",
                PlainClient.read(ask(client.text(PlainClient.json("QWERT-1"))))
                        .path("status")
                        .asText());
    }

    @Test
    void maps() throws Exception {
        MapMessage request = client.session.createMapMessage();
        request.setString("uid", "QWERT-1");
        request.setLong("number", Long.MAX_VALUE);
        MapMessage reply = (MapMessage) ask(request);
        assertEquals("QWERT-1", reply.getString("uid"));
        assertEquals("issued", reply.getString("status"));
        assertEquals(false, reply.getBoolean("reused"));

        request.setInt("uid", 7);
        MapMessage refused = (MapMessage) ask(request);
        assertEquals("invalid_request", refused.getString("error_code"));
        MapMessage original = (MapMessage) client.take("TEST.INVALID");
        assertEquals(7, original.getInt("uid"));
        assertEquals(Long.MAX_VALUE, original.getLong("number"));
    }

    /** A property that cannot be taken is refused as its request is written. */
    @Test
    void aRefusalOfAPropertyInXml() throws Exception {
        Message request =
                client.text("<?xml version='1.0' encoding='UTF-16'?><link-request><uid>X-1</uid></link-request>");
        request.setStringProperty("BeginiCorrelation", "no rule");
        assertTrue(((TextMessage) ask(request)).getText().startsWith("<link-reply><status>rejected</status><error>"));
        client.take("TEST.INVALID");
    }

    @Test
    void aLayoutForAQueueOfItsOwn() throws Exception {
        String route = """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-loans
                    prefixId: jms-loans
                    parameters: [{name: queue, value: TEST.LOANS}, {name: layout, value: ibm037}]
                """;
        PluginHelper.getRoutesLoader(door.camel).loadRoutes(ResourceHelper.fromString("jms-loans.camel.yaml", route));
        Charset ebcdic = Charset.forName("IBM037");
        client.producer.send(client.queue("TEST.LOANS"), client.bytes(RECORD.getBytes(ebcdic)));
        assertAnswered(new String(PlainClient.bodyOf((BytesMessage) client.take("TEST.REPLY")), ebcdic));
        door.camel.getRouteController().stopRoute("jms-loans");
    }

    @Test
    void propertiesStandInForFields() throws Exception {
        Message request = client.text("<link-request><uid>QWERT-1</uid></link-request>");
        request.setStringProperty("BeginiDeployment", "cards");
        request.setStringProperty("BeginiRequestId", "R-7");
        ask(request);
        assertEquals(Optional.of("cards"), seen().deployment());
        assertEquals(Optional.of("R-7"), seen().requestId());

        door.heart.seen.clear();
        Message both = client.text("{\"uid\":\"QWERT-1\",\"deployment\":\"loans\",\"request_id\":\"A-1\"}");
        both.setStringProperty("BeginiDeployment", "cards");
        both.setLongProperty("BeginiRequestId", 7);
        ask(both);
        assertEquals(Optional.of("loans"), seen().deployment(), "the body counts");
        assertEquals(Optional.of("A-1"), seen().requestId());
    }

    @Test
    void aRefusalEchoesTheProperties() throws Exception {
        Message request = client.text("{\"uid\":");
        request.setStringProperty("BeginiRequestId", "R-8");
        request.setStringProperty("BeginiDeployment", "cards");
        var reply = PlainClient.read(ask(request));
        assertEquals("R-8", reply.path("request_id").asText());
        assertEquals("cards", reply.path("deployment").asText());
        client.take("TEST.INVALID");
    }

    @Test
    void aLayoutThatIsNotThere() throws Exception {
        Message request = client.bytes(RECORD.getBytes(Charset.forName("IBM037")));
        request.setStringProperty("BeginiLayout", "lones");
        Message reply = ask(request);
        assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
        assertTrue(reply instanceof BytesMessage);
        client.take("TEST.INVALID");
    }

    @Test
    void typeAndGroupAreKept() throws Exception {
        Message request = client.text(PlainClient.json("QWERT-1"));
        request.setJMSType("LINK");
        request.setStringProperty("JMSXGroupID", "branch 7");
        request.setIntProperty("JMSXGroupSeq", 3);
        Message reply = ask(request);
        assertEquals("LINK", reply.getJMSType());
        assertEquals("branch 7", reply.getStringProperty("JMSXGroupID"));
        assertEquals(3, reply.getIntProperty("JMSXGroupSeq"));

        Message plain = ask(client.text(PlainClient.json("QWERT-1")));
        assertNull(plain.getJMSType());
        assertNull(plain.getStringProperty("JMSXGroupID"));
    }

    /** A group stays in order, though there are several listeners. */
    @Test
    void aGroupIsAnsweredInOrder() throws Exception {
        for (int i = 0; i < 40; i++) {
            Message request = client.text(PlainClient.json("GROUP-" + i));
            request.setStringProperty("JMSXGroupID", "branch 8");
            client.send(request);
        }
        try (var consumer = client.session.createConsumer(client.queue("TEST.REPLY"))) {
            for (int i = 0; i < 40; i++) {
                assertEquals(
                        "GROUP-" + i,
                        PlainClient.read(consumer.receive(PlainClient.PATIENCE_MS))
                                .path("uid")
                                .asText());
            }
        }
    }
}
