package dev.beginibridge.rest;

import java.util.Locale;
import java.util.Set;
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
        boolean upload = RestUpload.isUpload(request);
        if (upload ? !isBatch(request) : hasBody(request) && !isJson(request)) {
            HttpAnswer answer = upload ? Problems.unsupportedBatch() : Problems.unsupportedType();
            return answer.writeTo(response, callback);
        }
        boolean head = request.getMethod().equals("HEAD");
        return super.handle(head ? new AsGet(request) : request, response, callback);
    }

    /** Routes answer HEAD as they do GET; the server, which still knows what was asked, leaves the body out. */
    private static final class AsGet extends Request.Wrapper {
        AsGet(Request head) {
            super(head);
        }

        @Override
        public String getMethod() {
            return "GET";
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
