package dev.beginibridge.jms;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Optional;

/**
 * What a message says beside its body, in user properties: the layout of a record, and what stands in for fields that the
 * body does not have. No other property of a request is looked at.
 */
public record RequestProperties(Optional<String> layout, Optional<String> deployment, Optional<String> requestId) {
    /** Of a route, too: all that comes by it has this layout. */
    public static final String LAYOUT = "BeginiLayout";

    static final String DEPLOYMENT = "BeginiDeployment";
    static final String REQUEST_ID = "BeginiRequestId";

    static final RequestProperties NONE = new RequestProperties(Optional.empty(), Optional.empty(), Optional.empty());

    static RequestProperties of(Message message) throws InvalidRequest {
        return new RequestProperties(text(message, LAYOUT), text(message, DEPLOYMENT), text(message, REQUEST_ID));
    }

    static Optional<String> text(Message message, String name) throws InvalidRequest {
        try {
            return Optional.ofNullable(message.getStringProperty(name)).filter(value -> !value.isEmpty());
        } catch (JMSException e) {
            InvalidRequest invalid = new InvalidRequest("the property " + name + " is no text: set it as a string");
            invalid.initCause(e);
            throw invalid;
        }
    }

    /** A request, completed; the body's own fields count. */
    LinkRequest complete(LinkRequest request) {
        return new LinkRequest(
                request.requestId().or(() -> requestId),
                request.deployment().or(() -> deployment),
                request.uid(),
                request.environment());
    }

    /** The refusal of a request that could not be read, completed. */
    LinkReply.Refused complete(LinkReply.Refused refused) {
        return new LinkReply.Refused(
                refused.requestId().or(() -> requestId),
                refused.deployment().or(() -> deployment),
                refused.uid(),
                refused.error());
    }
}
