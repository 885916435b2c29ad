package dev.beginibridge.rest;

import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Refuses what no route could take, before its body is read: unknown paths, other methods, other content. */
final class RequestPrecheck extends Handler.Wrapper {
    private final Resources resources;

    RequestPrecheck(Resources resources, Handler next) {
        super(next);
        this.resources = resources;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Set<String> methods = resources.methods(request.getHttpURI().getPath());
        if (methods.isEmpty()) {
            return Problems.notFound().writeTo(response, callback);
        }
        if (!methods.contains(request.getMethod())) {
            return Problems.methodNotAllowed(String.join(", ", methods)).writeTo(response, callback);
        }
        if (!isQueryReadable(request)) {
            return Problems.invalid(400, "the query cannot be read: write its parameters in UTF-8, percent-encoded")
                    .writeTo(response, callback);
        }
        boolean upload = RestUpload.isUpload(request);
        if (upload ? !isBatch(request) : hasBody(request) && !isJson(request)) {
            HttpAnswer answer = upload ? Problems.unsupportedBatch() : Problems.unsupportedType();
            return answer.writeTo(response, callback);
        }
        return super.handle(new Checked(request, upload), response, callback);
    }

    /**
     * A request with as much of its head as the routes need. HEAD is routed as GET; the server, which still knows what was asked,
     * leaves the body out. Of the content type only that of a batch is left: the servlet reads it by other rules, and fails on some.
     */
    private static final class Checked extends Request.Wrapper {
        private final HttpFields.Mutable headers;

        Checked(Request request, boolean upload) {
            super(request);
            headers = HttpFields.build(request.getHeaders());
            String type = headers.get(HttpHeader.CONTENT_TYPE);
            headers.remove(HttpHeader.CONTENT_TYPE);
            if (upload) {
                headers.put(HttpHeader.CONTENT_TYPE, type.split(";", 2)[0].strip());
            }
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public String getMethod() {
            String method = super.getMethod();
            return method.equals("HEAD") ? "GET" : method;
        }
    }

    /** By the rules of the server, by which the servlet would fail later. */
    private static boolean isQueryReadable(Request request) {
        if (request.getHttpURI().getQuery() == null) {
            return true;
        }
        try {
            Request.extractQueryParameters(request);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Many libraries name a type with every request; it means nothing where there is no body. */
    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private static boolean isBatch(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && !isEncoded(request) && (isUtf8(type, RestUpload.CSV) || isUtf8(type, RestUpload.NDJSON));
    }

    /** No content type at all counts as JSON: there is nothing else it could be. */
    private static boolean isJson(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return !isEncoded(request) && (type == null || isUtf8(type, HttpAnswer.JSON));
    }

    private static boolean isUtf8(String contentType, String wanted) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(wanted)) {
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
    private static boolean isEncoded(Request request) {
        String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
        return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
    }
}
