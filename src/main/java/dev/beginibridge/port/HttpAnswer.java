package dev.beginibridge.port;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A whole HTTP answer, with every header that goes out. Answers hold uids, and links to whoever asked for one, so none
 * may be kept by a cache.
 *
 * @param contentType null when there is no body
 * @param headers beside the content type and {@code Cache-Control: no-store}
 * @param body empty when there is none
 */
public record HttpAnswer(int status, String contentType, Map<String, String> headers, String body) {
    public static final String JSON = "application/json";
    public static final String PROBLEM = "application/problem+json";

    public HttpAnswer {
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent("Cache-Control", "no-store");
        headers = Map.copyOf(all);
    }

    public HttpAnswer(int status, String contentType, String body) {
        this(status, contentType, Map.of(), body);
    }

    /** Sends a browser to a link; the place it came from is not told there. */
    public static HttpAnswer seeOther(String link) {
        return new HttpAnswer(303, null, Map.of("Location", link, "Referrer-Policy", "no-referrer"), "");
    }

    /** The same answer with one header more. */
    public HttpAnswer with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new HttpAnswer(status, contentType, all, body);
    }

    /** The same answer, after which the connection is closed: what else the client sends is not read. */
    public HttpAnswer closing() {
        return with("Connection", "close");
    }

    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    /** Leaves the answer as a route's outcome, for the servlet to write; whatever headers were there are gone. */
    public void writeTo(Message message) {
        message.removeHeaders("*");
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        message.setHeader(Exchange.HTTP_CHUNKED, false); // the length is known
        message.setBody(bytes());
    }

    /** Writes the answer where a route failed. */
    public void writeTo(HttpServletResponse response) throws IOException {
        byte[] bytes = bytes();
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        headers.forEach(response::setHeader);
        response.getOutputStream().write(bytes);
    }

    /** Writes the answer where no route was reached; returns true, as a handler does who has answered. */
    public boolean writeTo(Response response, Callback callback) {
        byte[] bytes = bytes();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        headers.forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(bytes), callback);
        return true;
    }

    /** Without the body: it holds a uid and may hold a link. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }
}
