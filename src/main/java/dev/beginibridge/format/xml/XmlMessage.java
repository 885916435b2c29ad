package dev.beginibridge.format.xml;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;

/** XML, in the encoding that it declares when it is bytes; {@code docs/link.xsd} is its schema. */
public record XmlMessage(Body request, Charset codePage) implements MessageFormat {
    @Override
    public LinkRequest read() throws InvalidRequest {
        return XmlRequestReader.read(request.characters(codePage));
    }

    @Override
    public Body write(LinkReply reply) {
        return request instanceof Body.Text
                ? new Body.Text(XmlReplyWriter.text(reply))
                : new Body.Bytes(XmlReplyWriter.bytes(reply, codePage));
    }
}
