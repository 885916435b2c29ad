package dev.beginibridge.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses what no route could take: unknown paths, other methods, other content, bodies above the limit. What passes has
 * its whole body in memory, so that a route never waits for a slow sender.
 */
final class RequestFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Resources resources;
    private final long maxBody;

    RequestFilter(Resources resources, long maxBody) {
        this.resources = resources;
        this.maxBody = maxBody;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Set<String> methods = resources.methods(request.getRequestURI());
        if (methods.isEmpty()) {
            Problems.notFound().writeTo(response);
        } else if (!methods.contains(request.getMethod())) {
            Problems.methodNotAllowed(String.join(", ", methods)).writeTo(response);
        } else if (!isJson(request.getContentType()) || isEncoded(request)) {
            Problems.unsupportedType().writeTo(response);
        } else if (request.getContentLengthLong() > maxBody) {
            Problems.tooLarge(maxBody).writeTo(response);
        } else {
            readBody(request, response, chain);
        }
    }

    private void readBody(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        byte[] body;
        try {
            // One byte more than allowed tells a body that is too large, also when it comes without a length.
            body = request.getInputStream().readNBytes((int) Math.min(maxBody + 1, Integer.MAX_VALUE - 8));
        } catch (IOException | RuntimeException e) {
            // A torn or malformed body is the sender's doing and may come often: an answer, not a log line.
            Problems.unreadableBody().writeTo(response);
            return;
        }
        if (body.length > maxBody) {
            Problems.tooLarge(maxBody).writeTo(response);
            return;
        }
        chain.doFilter(new BufferedRequest(request, body), response);
    }

    /** No content type at all counts as JSON: there is nothing else it could be. */
    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(HttpAnswer.JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset") && !parameter.matches("charset=utf-?8")) {
                return false;
            }
        }
        return true;
    }

    /** A compressed body would be unpacked behind the size limit. */
    private static boolean isEncoded(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
    }
}
