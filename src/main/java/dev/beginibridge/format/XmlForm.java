package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.Charset;

/** XML, in the encoding that it declares when it is bytes; {@code docs/link.xsd} is its schema. */
record XmlForm(Body request, Charset codePage) implements Form {
    @Override
    public LinkRequest read() throws InvalidRequest {
        return XmlReading.read(request.characters(codePage));
    }

    @Override
    public Body write(LinkReply reply) {
        return request instanceof Body.Text
                ? new Body.Text(XmlWriting.text(reply))
                : new Body.Bytes(XmlWriting.bytes(reply, codePage));
    }
}
