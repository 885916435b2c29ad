package dev.beginibridge.jms.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.config.JmsBroker;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the door needs of Artemis' client, unless the broker's URL says otherwise. */
class ArtemisFactoryTest {
    @Test
    void whatTheUrlDoesNotSetIsSetAsTheDoorNeedsIt() {
        try (ActiveMQConnectionFactory factory = factory("tcp://127.0.0.1:61616")) {
            assertEquals(0, factory.getConsumerWindowSize(), "something is fetched in advance");
            assertEquals(0, factory.getReconnectAttempts());
            assertEquals(20L, node(factory).get("batchDelay"));
        }
    }

    @Test
    void whatTheUrlSetsCounts() {
        String url = "tcp://127.0.0.1:61616?consumerWindowSize=7&reconnectAttempts=3&batchDelay=5&useGlobalPools=false";
        try (ActiveMQConnectionFactory factory = factory(url)) {
            assertEquals(7, factory.getConsumerWindowSize());
            assertEquals(3, factory.getReconnectAttempts());
            assertEquals("5", String.valueOf(node(factory).get("batchDelay")));
        }
    }

    @Test
    void eachNodeOfSeveralIsSetUp() {
        try (ActiveMQConnectionFactory factory = factory("(tcp://127.0.0.1:61616,tcp://127.0.0.1:61617)")) {
            assertEquals(2, factory.getStaticConnectors().length);
            assertEquals(20L, factory.getStaticConnectors()[1].getParams().get("batchDelay"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tcp://a:1                                   | a
            tcp://a:1?sslEnabled=false                  | a
            tcp://a:1?sslEnabled=true                   |
            (tcp://a:1,tcp://b:1)                       | a b
            (tcp://a:1,tcp://b:1)?sslEnabled=true       |
            (tcp://a:1?sslEnabled=true,tcp://b:1?sslEnabled=false)?ha=true | b
            """)
    void hostsWithoutTlsAreTold(String url, String hosts) {
        assertEquals(
                hosts == null ? "" : hosts,
                String.join(" ", ArtemisFactory.hostsInClear(JmsBroker.at(Optional.of(url)))));
    }

    private static ActiveMQConnectionFactory factory(String url) {
        return ArtemisFactory.of(JmsBroker.at(Optional.of(url)));
    }

    private static Map<String, Object> node(ActiveMQConnectionFactory factory) {
        return factory.getStaticConnectors()[0].getParams();
    }
}
