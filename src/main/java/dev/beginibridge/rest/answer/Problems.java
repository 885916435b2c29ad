package dev.beginibridge.rest.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.port.HttpAnswer;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Every "no" of the REST door, as RFC 9457 problems. A refusal of a request for a link carries the same {@code error}
 * object as at the other doors; what is refused before it can be known what was asked carries none, except where the
 * caller's own request is at fault.
 */
public final class Problems {
    /** The bytes that a request's line and headers may have. */
    public static final int MAX_HEADERS = 8 * 1024;

    /** Seconds; short, since the core has already waited as long as the deadline allowed. */
    private static final String RETRY_AFTER = "5";

    private Problems() {}

    /** A refused request; {@code cause} as the core names it in {@code BeginiUnavailableCause}, or empty. */
    public static HttpAnswer of(LinkReply.Refused refused, String cause) {
        ObjectNode echoed = LinkJson.tree(refused);
        echoed.remove("status"); // in a problem, status is the HTTP status
        return problem(statusOf(refused.error().code(), cause), refused.error(), echoed);
    }

    /** One status for each code of the contract. */
    private static int statusOf(ErrorCode code, String cause) {
        return switch (code) {
            case INVALID_REQUEST -> 400;
            case UNKNOWN_DEPLOYMENT -> 404;
            case INVALID_UID, ENVIRONMENT_MISMATCH, REQUEST_ID_CONFLICT, REJECTED_BY_BEGINI -> 422;
            case DEPLOYMENT_SUSPENDED, INTERNAL_ERROR -> 503;
            case BEGINI_UNAVAILABLE ->
                switch (cause) {
                    case "CONNECTION", "BAD_ANSWER" -> 502;
                    case "THROTTLED", LinkSteps.BEGINI_DOWN -> 503;
                    default -> 504; // no answer before the deadline
                };
        };
    }

    /** The same words whatever was wrong with the credentials, so that they tell nothing. */
    public static HttpAnswer unauthorized() {
        return plain(401, "send a valid bearer token in the Authorization header")
                .with("WWW-Authenticate", "Bearer");
    }

    /** A client above its rate. */
    public static HttpAnswer tooMany(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return plain(429, "this client sends more requests than it may: slow down")
                .with("Retry-After", Long.toString(seconds));
    }

    public static HttpAnswer notFound() {
        return plain(404, "there is nothing here");
    }

    public static HttpAnswer methodNotAllowed(String allow) {
        return plain(405, "this resource takes " + allow).with("Allow", allow);
    }

    public static HttpAnswer ambiguousPath() {
        return invalid(400, "write the path plainly: letters, digits, '-', '_', '.', single slashes, nothing encoded");
    }

    public static HttpAnswer unreadableBody() {
        return invalid(400, "the body could not be read to its end").closing();
    }

    public static HttpAnswer tooSlow() {
        return invalid(408, "the request did not come in time: send it faster").closing();
    }

    public static HttpAnswer tooLarge(long limit) {
        return invalid(413, "the body is larger than " + limit + " bytes").closing();
    }

    public static HttpAnswer unsupportedType() {
        return invalid(415, "send application/json in UTF-8, without a content encoding");
    }

    public static HttpAnswer unsupportedBatch() {
        return invalid(415, "send text/csv or application/x-ndjson in UTF-8, without a content encoding")
                .closing();
    }

    public static HttpAnswer unfinished() {
        return plain(409, "the batch is not finished: ask for its state first").with("Retry-After", RETRY_AFTER);
    }

    public static HttpAnswer noBatches() {
        return plain(404, "this bridge takes no batches: its file door is shut");
    }

    /** Set aside or taken away just now: the next answer tells which. */
    public static HttpAnswer moving() {
        return away("the file is being moved");
    }

    /** All places are taken. */
    public static HttpAnswer busy() {
        return away("too many requests are waiting");
    }

    public static HttpAnswer invalid(int status, String detail) {
        return problem(status, ErrorCode.INVALID_REQUEST, detail);
    }

    public static HttpAnswer unknownDeployment() {
        return problem(404, ErrorCode.UNKNOWN_DEPLOYMENT, "this bridge serves no deployment of that name");
    }

    public static HttpAnswer stopping() {
        return away("the bridge is stopping").closing();
    }

    public static HttpAnswer changing() {
        return away("the route is being exchanged");
    }

    public static HttpAnswer failed() {
        return away("the bridge failed");
    }

    /** What the HTTP server refuses by itself: headers or an address too long, a request that is not HTTP. */
    public static HttpAnswer ofServer(int status) {
        return switch (status) {
            case 401 -> unauthorized();
            case 404 -> notFound();
            case 426, 505 -> invalid(400, "the request is of another version of HTTP: send HTTP/1.1");
            case 503 -> stopping();
            default ->
                status >= 500
                        ? failed()
                        : invalid(status, "the request is not acceptable HTTP: " + words(status) + hint(status));
        };
    }

    /** The server's own words may repeat the caller's, so these are the likeliest reasons. */
    private static String hint(int status) {
        return switch (status) {
            case 400 -> ". Send one Host and one length, and a path with single slashes and nothing encoded";
            case 414, 431 -> ". " + MAX_HEADERS + " bytes may come before the body";
            default -> "";
        };
    }

    private static HttpAnswer away(String what) {
        return problem(503, ErrorCode.INTERNAL_ERROR, what + "; ask again shortly");
    }

    private static HttpAnswer problem(int status, ErrorCode code, String detail) {
        return problem(status, new LinkError(code, detail), nothing());
    }

    private static HttpAnswer problem(int status, LinkError error, ObjectNode members) {
        members.set("error", LinkJson.tree(error));
        String code = error.code().text();
        String title = code.substring(0, 1).toUpperCase(Locale.ROOT)
                + code.substring(1).replace('_', ' ').replace(" begini", " Begini");
        return answer(status, "urn:begini-bridge:problem:" + code.replace('_', '-'), title, error.message(), members);
    }

    private static HttpAnswer plain(int status, String detail) {
        return answer(status, "about:blank", words(status), detail, nothing());
    }

    private static HttpAnswer answer(int status, String type, String title, String detail, ObjectNode members) {
        ObjectNode node = nothing();
        node.put("type", type);
        node.put("title", title);
        node.put("status", status);
        node.put("detail", detail);
        node.setAll(members);
        HttpAnswer answer = new HttpAnswer(status, HttpAnswer.PROBLEM, node.toString());
        return status >= 502 ? answer.with("Retry-After", RETRY_AFTER) : answer;
    }

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String words(int status) {
        return HttpStatus.getMessage(status);
    }
}
