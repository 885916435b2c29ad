package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Correlation;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ReadRequestTest {
    /** By a step in front of it, such as an enrich. */
    @Test
    void aMessageThatWasReplacedIsToldInWords() throws Exception {
        try (RunningDoor door = new RunningDoor("tcp://127.0.0.1:1", Correlation.AUTO, 1)) {
            door.door.bind(door.camel.getRegistry());
            Processor read = door.camel.getRegistry().lookupByNameAndType("jmsRequest", Processor.class);
            String words = assertThrows(
                            IllegalStateException.class, () -> read.process(new DefaultExchange(door.camel)))
                    .getMessage();
            assertTrue(words.contains("before jmsRequest"), words);
        }
    }
}
