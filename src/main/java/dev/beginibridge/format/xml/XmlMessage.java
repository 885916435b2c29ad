package dev.beginibridge.format.xml;

import dev.beginibridge.format.Body;
import dev.beginibridge.format.MessageFormat;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;

/**
 * XML, in one code page when it is bytes; {@code docs/link.xsd} is its schema. The reply has the request's namespace, and
 * its envelope.
 */
public final class XmlMessage implements MessageFormat {
    private final Body request;
    private final Charset codePage;
    private XmlDress dress = XmlDress.NONE;

    public XmlMessage(Body request, Charset codePage) {
        this.request = request;
        this.codePage = codePage;
    }

    @Override
    public LinkRequest read() throws InvalidRequest {
        XmlRequestReader reader = new XmlRequestReader();
        try {
            return reader.read(request.characters(codePage));
        } finally {
            dress = reader.dress();
        }
    }

    @Override
    public Body write(LinkReply reply) {
        return request instanceof Body.Text
                ? new Body.Text(XmlReplyWriter.text(reply, dress))
                : new Body.Bytes(XmlReplyWriter.bytes(reply, dress, codePage));
    }
}
