package dev.beginibridge.rest;

import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes the core's reply the HTTP answer: 201 for a new link, 200 for one that was known, 303 to either for who
 * wants to be sent there; else a problem.
 */
final class RestReply implements Processor {
    @Override
    public void process(Exchange exchange) throws Exception {
        LinkReply reply = exchange.getMessage().getMandatoryBody(LinkReply.class);
        answer(reply, exchange).writeTo(exchange.getMessage());
    }

    private static HttpAnswer answer(LinkReply reply, Exchange exchange) {
        if (reply instanceof LinkReply.Refused refused) {
            return Problems.of(refused, exchange.getProperty(LinkSteps.UNAVAILABLE_CAUSE, "", String.class));
        }
        LinkReply.Issued issued = (LinkReply.Issued) reply;
        if (exchange.getProperty(Redirect.WANTED, false, Boolean.class)) {
            return HttpAnswer.seeOther(issued.link().reveal());
        }
        return new HttpAnswer(issued.reused() ? 200 : 201, HttpAnswer.JSON, LinkJson.write(issued));
    }
}
