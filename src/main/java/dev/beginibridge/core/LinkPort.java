package dev.beginibridge.core;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.TypeConversionException;
import org.apache.camel.WrappedFile;
import org.apache.camel.spi.Registry;

/** The beans of {@code routes/link.camel.yaml}: from whatever a component leaves as its body, and back to JSON as text. */
public final class LinkPort {
    /** Beside the JSON, so that a route can choose by it without parsing. */
    private static final String STATUS = "BeginiStatus";

    private static final String ERROR_CODE = "BeginiErrorCode";
    /** A thousand times an honest request, in characters or bytes. */
    private static final int MAX_SIZE = 1024 * 1024;

    private LinkPort() {}

    /** Before the route is built. */
    public static void bind(Registry registry) {
        registry.bind("linkRequest", (Processor) LinkPort::read);
        registry.bind("linkReply", (Processor) LinkPort::reply);
        registry.bind("linkJson", LinkJson.mapper());
    }

    /** Leaves a request as the body; what cannot be read becomes its own answer. */
    private static void read(Exchange exchange) {
        Message message = exchange.getMessage();
        Object request;
        try {
            request = message.getBody() instanceof Map<?, ?> members
                    ? LinkJson.read(members)
                    : LinkJson.read(characters(message));
        } catch (InvalidRequest e) {
            request = e.reply();
        }
        message.setBody(request);
        // Of the request that this one was made for, perhaps: nobody parks this one.
        exchange.removeProperty(RequestContext.PARKABLE);
    }

    private static String characters(Message message) throws InvalidRequest {
        if (message.getBody() instanceof CharSequence text) {
            checkSize(text.length());
            return LinkJson.unmarked(text.toString());
        }
        byte[] bytes = bytes(message, message.getBody());
        checkSize(bytes.length);
        return LinkJson.text(bytes);
    }

    private static void checkSize(int size) throws InvalidRequest {
        if (size > MAX_SIZE) {
            throw new InvalidRequest("the body is larger than " + MAX_SIZE + " bytes");
        }
    }

    private static byte[] bytes(Message message, Object body) throws InvalidRequest {
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        boolean streamed = body instanceof InputStream || body instanceof WrappedFile<?>;
        try (InputStream stream = streamed ? message.getBody(InputStream.class) : null) {
            if (stream == null) {
                throw new InvalidRequest(
                        body == null
                                ? "there is no body: send a request as JSON or as a Map"
                                : "the body is a " + body.getClass().getName()
                                        + ": send a request as JSON or as a Map");
            }
            return stream.readNBytes(MAX_SIZE + 1);
        } catch (IOException | TypeConversionException e) { // the latter when a file cannot be opened
            throw new InvalidRequest("the body cannot be read to its end: send the request again");
        }
    }

    /** The reply as text, with headers that say what it is. Other headers of the message are its route's own and stay. */
    private static void reply(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        LinkReply reply = message.getMandatoryBody(LinkReply.class);
        message.setBody(LinkJson.write(reply));
        message.setHeader(STATUS, reply.status());
        message.removeHeader(ERROR_CODE); // it may be that of a request before this one
        if (reply instanceof LinkReply.Refused refused) {
            message.setHeader(ERROR_CODE, refused.error().code().text());
        }
    }
}
