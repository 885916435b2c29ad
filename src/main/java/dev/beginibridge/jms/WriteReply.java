package dev.beginibridge.jms;

import dev.beginibridge.format.Body;
import dev.beginibridge.model.LinkReply;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Writes the reply as its requester reads it: text, bytes or a map as the body, and the headers {@code BeginiStatus} and, with an
 * error, {@code BeginiErrorCode}. Behind this step the reply is a message that any other component can be sent, too.
 */
final class WriteReply implements Processor {
    static final String STATUS = "BeginiStatus";
    static final String ERROR_CODE = "BeginiErrorCode";

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof LinkReply asGiven)) {
            throw new IllegalStateException("the body is no LinkReply: the request goes back, for it has no answer");
        }
        Received received = Received.of(exchange);
        LinkReply reply = received.form().fitting(asGiven);
        Body body = received.form().write(reply);
        if (body instanceof Body.Text text) {
            message.setBody(text.text());
        } else if (body instanceof Body.Bytes bytes) {
            message.setBody(bytes.bytes());
        } else if (body instanceof Body.Members members) {
            message.setBody(members.members());
        }
        message.setHeader(STATUS, reply.status());
        if (reply instanceof LinkReply.Refused refused) {
            message.setHeader(ERROR_CODE, refused.error().code().text());
        }
    }
}
