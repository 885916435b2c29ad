package dev.beginibridge.result.webhook;

import dev.beginibridge.begini.Signature;
import dev.beginibridge.result.webhook.WebhookMeters.Outcome;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Refuses before its body is read what cannot be a signed webhook. */
final class SignatureGate extends Handler.Wrapper {
    /** Request attribute: the bytes of the signature. */
    static final String SIGNATURE = "BeginiSignature";

    private final WebhookMeters meters;

    SignatureGate(WebhookMeters meters, Handler next) {
        super(next);
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.getMethod().equals("POST")) {
            return Reply.NOT_ALLOWED.writeTo(response, callback);
        }
        List<String> given = request.getHeaders().getValuesList(Signature.HEADER);
        Optional<byte[]> signature = given.size() == 1 ? Signature.parse(given.get(0)) : Optional.empty();
        if (signature.isEmpty()) {
            meters.count(Outcome.REFUSED);
            return Reply.REFUSED.writeTo(response, callback);
        }
        request.setAttribute(SIGNATURE, signature.get());
        return super.handle(request, response, callback);
    }
}
