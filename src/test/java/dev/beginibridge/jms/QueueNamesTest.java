package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.jms.Queue;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueNamesTest {
    /** As it is compared with the request queues: IBM MQ gives a URI. */
    @ParameterizedTest
    @CsvSource({
        "queue:///BEGINI.LINK.REQUEST?targetClient=1, BEGINI.LINK.REQUEST",
        "queue://QM1/BEGINI.LINK.REQUEST, BEGINI.LINK.REQUEST",
        "BEGINI.LINK.REQUEST, BEGINI.LINK.REQUEST",
        "a?b, a?b"
    })
    void aQueueHasOneName(String told, String name) throws Exception {
        Queue queue = (Queue) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Queue.class}, (proxy, method, arguments) -> told);
        assertEquals(name, ReplyQueues.nameOf(queue));
    }
}
