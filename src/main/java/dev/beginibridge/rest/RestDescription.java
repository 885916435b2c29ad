package dev.beginibridge.rest;

import dev.beginibridge.port.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The door's description of itself: {@code GET /openapi.yaml}. */
final class RestDescription implements Processor {
    private static final String RESOURCE = "/dev/beginibridge/openapi.yaml";

    private final HttpAnswer answer;

    RestDescription() {
        try (InputStream in = RestDescription.class.getResourceAsStream(RESOURCE)) {
            answer = new HttpAnswer(200, "application/yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void process(Exchange exchange) {
        answer.writeTo(exchange.getMessage());
    }
}
