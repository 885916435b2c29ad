package dev.beginibridge.owndoor;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own stand-ins for a broker; named to the component by its class. */
public final class MockKafka implements KafkaClientFactory {
    /** The offset behind the last record that was committed, over all consumers. */
    static final AtomicLong COMMITTED = new AtomicLong();

    private static volatile MockConsumer<Object, Object> latest;
    static final MockProducer<String, String> PRODUCER =
            new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());

    /** The component makes another one after each failure. */
    static MockConsumer<Object, Object> consumer() {
        return latest;
    }

    @Override
    public Producer<String, String> getProducer(Properties settings) {
        return PRODUCER;
    }

    @Override
    public Consumer<Object, Object> getConsumer(Properties settings) {
        latest = new MockConsumer<>("earliest") {
            @Override
            public synchronized void commitAsync(
                    Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
                offsets.values().forEach(offset -> COMMITTED.set(offset.offset()));
                super.commitAsync(offsets, callback);
            }
        };
        return latest;
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
