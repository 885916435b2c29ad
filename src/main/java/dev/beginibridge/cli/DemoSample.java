package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** The demo's sample: requests by JMS, by REST and in a file, and one result on its way back; by clients over TCP. */
record DemoSample(Bridge bridge, BridgeConfig config, Secret restToken, PrintWriter out) {
    private static final Pattern TOKEN = Pattern.compile("(eyJ[A-Za-z0-9_-]{9})[A-Za-z0-9_.-]+");
    /** Makes names of the sample that an earlier demo has not used. */
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROWS = 20;
    private static final int BAD_ROWS = 2;

    /** Sends all three; true when every answer was right. */
    boolean run() throws Exception {
        boolean right = jms();
        right &= rest();
        right &= file();
        right &= result();
        out.println();
        return right;
    }

    private boolean jms() throws JMSException {
        String request = "{\"request_id\":\"demo-jms\",\"deployment\":\"personal-loans\",\"uid\":\"DEMO-JMS-0001\"}";
        heading("1. JMS", brokerUrl() + ", queue " + config.jms().requestQueue());
        Optional<TextMessage> reply = afterSending(request, "demo-jms", true);
        return reply.isPresent()
                && isIssued(reply.get().getText(), "demo-jms")
                && "issued".equals(reply.get().getStringProperty("BeginiStatus"));
    }

    /** Sends a request, and takes the reply to it, or else its result, by the correlation id. */
    private Optional<TextMessage> afterSending(String request, String id, boolean reply) throws JMSException {
        sent(request);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl());
                Connection connection = factory.createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue replies = session.createTemporaryQueue();
            TextMessage message = session.createTextMessage(request);
            message.setJMSCorrelationID(id);
            message.setJMSReplyTo(replies);
            session.createProducer(session.createQueue(config.jms().requestQueue()))
                    .send(message);
            connection.start();
            Queue from = reply ? replies : session.createQueue(config.jms().resultQueue());
            Message back = session.createConsumer(from, "JMSCorrelationID = '" + id + "'")
                    .receive(PATIENCE.toMillis());
            if (!(back instanceof TextMessage text)) {
                out.println("   no " + (reply ? "reply" : "result") + " within " + PATIENCE.toSeconds() + " s");
                return Optional.empty();
            }
            received(text.getText());
            return Optional.of(text);
        }
    }

    private boolean rest() throws IOException, InterruptedException {
        String request = "{\"request_id\":\"demo-rest\",\"deployment\":\"sme-loans\",\"uid\":\"DEMO-REST-0001\"}";
        heading("2. REST", "POST " + restUrl());
        sent(request);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(restUrl()))
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer " + restToken.reveal())
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(request))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        received("HTTP " + response.statusCode() + " " + response.body());
        boolean status = response.statusCode() == 200 || response.statusCode() == 201;
        return status && isIssued(response.body(), "demo-rest");
    }

    private boolean file() throws IOException, InterruptedException {
        Path inbox = config.file().inbox();
        String name = "applicants-" + STAMP.format(Instant.now());
        Path complete = inbox.resolve(name + ".csv");
        heading("3. File", complete + ", " + ROWS + " rows");
        Path part = inbox.resolve(name + ".csv.part");
        try (InputStream sample = DemoSample.class.getResourceAsStream("/dev/beginibridge/demo/applicants.csv")) {
            Files.copy(sample, part);
        }
        // By rename, as every client should: the door never sees half a file.
        Files.move(part, complete, StandardCopyOption.ATOMIC_MOVE);
        Path summaryFile = config.file().outbox().resolve(name + ".summary.json");
        if (!appeared(summaryFile)) {
            out.println("   no summary within " + PATIENCE.toSeconds() + " s: see "
                    + config.file().rejected());
            return false;
        }
        JsonNode summary = MAPPER.readTree(summaryFile.toFile());
        out.printf(
                "   %d rows: %d issued (%d reused), %d rejected, %d failed%n",
                summary.path("rows").asInt(),
                summary.path("issued").asInt(),
                summary.path("reused").asInt(),
                summary.path("rejected").asInt(),
                summary.path("failed").asInt());
        Path result = config.file().outbox().resolve(name + ".result.csv");
        out.println("   result   " + result);
        out.println("   summary  " + summaryFile);
        return summary.path("rows").asInt() == ROWS
                && summary.path("issued").asInt() == ROWS - BAD_ROWS
                && summary.path("rejected").asInt() == BAD_ROWS
                && isInOrder(result);
    }

    /** The sandbox plays the applicant of this uid, whose result comes back to the queue, and into a file. */
    private boolean result() throws JMSException, IOException, InterruptedException {
        String id = "demo-" + STAMP.format(Instant.now());
        String request = "{\"request_id\":\"" + id + "\",\"deployment\":\"personal-loans\",\"uid\":\"MAGICRESULTSCORE-"
                + id + "\"}";
        heading("4. Result", brokerUrl() + ", queue " + config.jms().resultQueue());
        Optional<TextMessage> result = afterSending(request, id, false);
        return result.isPresent()
                && id.equals(result.get().getStringProperty("BeginiRequestId"))
                && isFiled(result.get().getStringProperty("BeginiEventId"));
    }

    private boolean isFiled(String eventId) throws IOException, InterruptedException {
        Path folder = config.results().folder().orElseThrow();
        for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); Thread.sleep(50)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "results-*.csv")) {
                for (Path file : files) {
                    if (Files.readString(file).contains(eventId)) {
                        out.println("   file     " + file);
                        return true;
                    }
                }
            }
        }
        out.println("   no result file within " + PATIENCE.toSeconds() + " s: see " + folder);
        return false;
    }

    /** Every row is there once, in order, with a link or with the code of what is wrong. */
    private static boolean isInOrder(Path result) throws IOException {
        List<String> lines = Files.readAllLines(result);
        boolean right = lines.size() == ROWS + 1;
        for (int row = 1; right && row <= ROWS; row++) {
            String line = lines.get(row);
            right = line.startsWith("APP-%d,".formatted(1000 + row))
                    && (line.contains(",issued,") || line.contains("invalid_uid"));
        }
        return right;
    }

    private static boolean appeared(Path file) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.exists(file) && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
        return Files.exists(file);
    }

    private static boolean isIssued(String reply, String requestId) {
        try {
            JsonNode node = MAPPER.readTree(reply);
            return node.path("status").asText().equals("issued")
                    && node.path("request_id").asText().equals(requestId)
                    && node.path("link").asText().startsWith("https://")
                    && node.path("link")
                            .asText()
                            .endsWith("/" + node.path("access_token").asText());
        } catch (IOException e) {
            return false; // shown above as it came
        }
    }

    /** What to type next. */
    void howToGoOn() {
        String page = bridge.management().orElseThrow().baseUrl();
        Path inbox = config.file().inbox();
        out.println("""

                Operations page: %s/
                It stays up until Ctrl-C. Try more by hand:
                  curl -s %s -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{"uid":"MY-FIRST-UID"}'
                  artemis producer --url %s --destination %s --message-count 1 --message '{"uid":"MY-FIRST-UID"}'
                  artemis consumer --url %s --destination %s --message-count 1      (the reply; artemis is the broker's own tool)
                  cp my.csv %s/my.csv.part && mv %s/my.csv.part %s/my.csv      (a header line with a column uid)
                  curl -s %s/health/ready ; curl -s %s/metrics
                Magic uids bring each fault and each result of Begini's: docs/sandbox.md, for example MAGIC422.
                """.formatted(
                        page,
                        restUrl(),
                        restToken.reveal(),
                        brokerUrl(),
                        config.jms().requestQueue(),
                        brokerUrl(),
                        config.jms().replyQueue(),
                        inbox,
                        inbox,
                        inbox,
                        page,
                        page));
    }

    private String brokerUrl() {
        return bridge.broker().orElseThrow().url();
    }

    private String restUrl() {
        return bridge.rest().orElseThrow().baseUrl() + "/v1/links";
    }

    private void heading(String door, String where) {
        out.println();
        out.println(door + "   " + where);
        out.flush();
    }

    private void sent(String text) {
        out.println("   → " + text);
    }

    /** A token is most of an answer, and tells a reader nothing. */
    private void received(String text) {
        out.println("   ← " + TOKEN.matcher(text).replaceAll("$1…"));
        out.flush();
    }
}
