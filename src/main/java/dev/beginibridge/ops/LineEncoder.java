package dev.beginibridge.ops;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * Log lines as text by a pattern, or each as one JSON object: the log configuration names the encoder, and
 * {@code begini.log.format} says which of both it is.
 */
public final class LineEncoder extends PatternLayoutEncoder {
    private volatile boolean json;

    void json(boolean on) {
        json = on;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return json ? (object(event) + "\n").getBytes(StandardCharsets.UTF_8) : super.encode(event);
    }

    /** Only what the event has: collectors index an empty member, too. */
    private static ObjectNode object(ILoggingEvent event) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("timestamp", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("threadName", event.getThreadName())
                .put("loggerName", event.getLoggerName());
        if (!event.getMDCPropertyMap().isEmpty()) {
            ObjectNode context = line.putObject("mdc");
            event.getMDCPropertyMap().forEach(context::put);
        }
        line.put("message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            line.put("throwable", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line;
    }
}
