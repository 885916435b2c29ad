package dev.beginibridge.ops;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Log lines as text by a pattern, or each as one JSON object: the log configuration names the encoder, and
 * {@code begini.log.format} says which of both it is.
 */
public final class LineEncoder extends PatternLayoutEncoder {
    private final JsonEncoder objects = new JsonEncoder();
    private volatile boolean json;

    @Override
    public void start() {
        super.start();
        objects.setContext(getContext());
        objects.setWithSequenceNumber(false);
        objects.setWithNanoseconds(false);
        objects.setWithContext(false);
        // As a whole instead of in parts: who reads it need not put them together.
        objects.setWithMessage(false);
        objects.setWithArguments(false);
        objects.setWithFormattedMessage(true);
        objects.start();
    }

    void json(boolean on) {
        json = on;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return json ? objects.encode(event) : super.encode(event);
    }
}
