package dev.beginibridge.rest;

import dev.beginibridge.rest.answer.Problems;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes only paths that can be read in one way, by their raw text and before any routing. Names, uids and ids need no
 * encoding, so anything encoded, doubled, parametrised or dotted can only be meant to be read differently by two parts.
 */
public final class PlainPaths extends Handler.Wrapper {
    private static final Pattern PLAIN = Pattern.compile("/|(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)++");

    public PlainPaths(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path != null
                && PLAIN.matcher(path).matches()
                && request.getHttpURI().getFragment() == null) {
            return super.handle(request, response, callback);
        }
        return Problems.ambiguousPath().writeTo(response, callback);
    }
}
