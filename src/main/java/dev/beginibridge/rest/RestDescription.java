package dev.beginibridge.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** The door's description of itself: {@code GET /openapi.yaml}. */
final class RestDescription implements Processor {
    private static final String RESOURCE = "/dev/beginibridge/openapi.yaml";

    private final byte[] text;

    RestDescription() {
        try (InputStream in = RestDescription.class.getResourceAsStream(RESOURCE)) {
            text = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("Cache-Control", "no-store");
        message.setHeader(Exchange.CONTENT_TYPE, "application/yaml");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setHeader(Exchange.HTTP_CHUNKED, false);
        message.setBody(text);
    }
}
