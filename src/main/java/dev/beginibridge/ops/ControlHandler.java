package dev.beginibridge.ops;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import dev.beginibridge.port.HttpAnswer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What commands of the bridge's own user may have a running bridge do, on its management port: from this machine only, and
 * with the secret of its {@link ControlFile}. To everybody else there is nothing here.
 */
public final class ControlHandler extends Handler.Abstract {
    private static final int MAX_BODY = 64 * 1024;

    /** One path under {@code /control/}. */
    @FunctionalInterface
    public interface Command {
        /**
         * Answers JSON with JSON.
         *
         * @throws IOException with what the person at the command has to know and to do
         */
        String run(String body) throws IOException;
    }

    private final Secret secret;
    private final Map<String, Command> commands;

    public ControlHandler(Secret secret, Map<String, Command> commands) {
        this.secret = secret;
        this.commands = commands;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Command command = commands.get(String.valueOf(request.getHttpURI().getPath()));
        if (command == null || !request.getMethod().equals("POST") || !isLocal(request) || !knowsTheSecret(request)) {
            return false;
        }
        byte[] body = Content.Source.asInputStream(request).readNBytes(MAX_BODY);
        HttpAnswer answer;
        try {
            answer = new HttpAnswer(200, HttpAnswer.JSON, command.run(new String(body, StandardCharsets.UTF_8)));
        } catch (IOException | ConfigException e) {
            answer = new HttpAnswer(409, "text/plain; charset=utf-8", e.getMessage());
        }
        return answer.writeTo(response, callback);
    }

    private static boolean isLocal(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress().isLoopbackAddress();
    }

    private boolean knowsTheSecret(Request request) {
        String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return given != null && Secret.of("Bearer " + secret.reveal()).equals(Secret.of(given)); // in constant time
    }
}
