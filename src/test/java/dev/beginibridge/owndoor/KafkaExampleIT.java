package dev.beginibridge.owndoor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.end.ShippedRoutes;
import dev.beginibridge.end.TestBridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped example with Kafka, in a whole bridge; instead of a broker, the stand-ins that Kafka's client brings. */
@Timeout(120)
class KafkaExampleIT {
    private static final TopicPartition REQUESTS = new TopicPartition("loan-requests", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** Gives the topic to a consumer that has come, from the offset that was committed, as a broker does. */
    private static MockConsumer<Object, Object> assigned(MockConsumer<Object, Object> before) {
        await().atMost(PATIENCE)
                .until(() -> MockKafka.consumer() != before
                        && MockKafka.consumer().subscription().contains(REQUESTS.topic()));
        MockConsumer<Object, Object> consumer = MockKafka.consumer();
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(REQUESTS));
            consumer.updateBeginningOffsets(Map.of(REQUESTS, MockKafka.COMMITTED.get()));
        });
        return consumer;
    }

    private static void deliver(MockConsumer<Object, Object> consumer, long offset, String json) {
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(REQUESTS.topic(), REQUESTS.partition(), offset, "the-key", json)));
    }

    private static void awaitCommitted(long offset) {
        await().atMost(PATIENCE).until(() -> MockKafka.COMMITTED.get() == offset);
    }

    private static JsonNode reply(int number) throws Exception {
        await().atMost(PATIENCE).until(() -> MockKafka.PRODUCER.history().size() > number);
        ProducerRecord<String, String> record = MockKafka.PRODUCER.history().get(number);
        assertEquals("loan-replies", record.topic());
        assertEquals("the-key", record.key());
        return new JsonMapper().readTree(record.value());
    }

    @Test
    void aRecordIsCommittedWhenItsReplyIsSent() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        Files.copy(Path.of("routes/examples/kafka-links.camel.yaml"), routes.resolve("kafka-links.camel.yaml"));
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.routes",
                routes.toString(),
                "kafka.brokers",
                "127.0.0.1:1",
                "kafka.requests",
                REQUESTS.topic(),
                "kafka.replies",
                "loan-replies",
                "kafka.within",
                "5s",
                "begini.retry.max-duration",
                "10m",
                "camel.component.kafka.kafkaClientFactory",
                "#class:" + MockKafka.class.getName())) {
            MockConsumer<Object, Object> first = assigned(null);
            deliver(first, 0, "{\"uid\":\"KAFKA-1\",\"request_id\":\"K-1\"}");
            JsonNode issued = reply(0);
            assertEquals("issued", issued.path("status").asText());
            assertEquals("K-1", issued.path("request_id").asText());
            awaitCommitted(1);

            // A reply that cannot be sent leaves the offset; the record comes again, and gets the same answer.
            MockKafka.PRODUCER.sendException = new IllegalStateException("no broker");
            deliver(first, 1, "{\"uid\":\"KAFKA-2\"}");
            await().atMost(PATIENCE).until(() -> bridge.sandbox().calls("KAFKA-2") == 1 && first.closed());
            MockKafka.PRODUCER.sendException = null;
            assertEquals(1, MockKafka.COMMITTED.get());
            MockConsumer<Object, Object> second = assigned(first);
            deliver(second, 1, "{\"uid\":\"KAFKA-2\"}");
            JsonNode again = reply(1);
            assertEquals("issued", again.path("status").asText());
            assertFalse(again.path("reused").asBoolean(), "it is the same request");
            awaitCommitted(2);
            assertEquals(1, bridge.sandbox().calls("KAFKA-2"));

            deliver(second, 2, "no request");
            assertEquals("invalid_request", reply(2).at("/error/code").asText());
            awaitCommitted(3);

            // Each record is a request of its own, though what it asks for was asked before.
            deliver(second, 3, "{\"uid\":\"KAFKA-2\"}");
            assertTrue(reply(3).path("reused").asBoolean());
            deliver(second, 4, "{\"uid\":\"MAGIC422K\"}");
            assertEquals("rejected", reply(4).path("status").asText());
            deliver(second, 5, "{\"uid\":\"MAGIC422K\"}");
            assertEquals("rejected", reply(5).path("status").asText());
            assertEquals(2, bridge.sandbox().calls("MAGIC422K"));

            // The partition does not wait for Begini until Kafka takes it away.
            bridge.sandbox().mode("down");
            deliver(second, 6, "{\"uid\":\"KAFKA-3\"}");
            assertEquals("failed", reply(6).path("status").asText());
            awaitCommitted(7);
            assertEquals(7, MockKafka.PRODUCER.history().size());
        }
    }
}
