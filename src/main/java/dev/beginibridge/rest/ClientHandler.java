package dev.beginibridge.rest;

import dev.beginibridge.client.Client;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.rest.answer.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.http.common.HttpMessage;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets only known clients through, each at its own rate, before anything else looks at the request. Closed by default: it
 * guards every path, also those that do not exist, so that nobody can find out which do.
 */
final class ClientHandler extends Handler.Wrapper {
    /** Request attribute: the {@link Client} that sent the request; exchange property: its name. */
    static final String CLIENT = "BeginiClient";

    private final Clients clients;

    ClientHandler(Clients clients, Handler next) {
        super(next);
        this.clients = clients;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> given = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION.asString());
        Optional<Client> client = given.size() == 1 ? clients.authenticate(given.get(0)) : Optional.empty();
        if (client.isEmpty()) {
            return Problems.unauthorized().writeTo(response, callback);
        }
        Duration wait = client.get().take();
        if (!wait.isZero()) {
            return Problems.tooMany(wait).writeTo(response, callback);
        }
        request.setAttribute(CLIENT, client.get());
        return super.handle(request, response, callback);
    }

    /** Who sent the request that a route works on. */
    static Client clientOf(Exchange exchange) {
        HttpServletRequest http = exchange.getMessage(HttpMessage.class).getRequest();
        return (Client) http.getAttribute(CLIENT);
    }

    /** The deployment that the path names; to a client that may not ask for it there is none. */
    static Optional<BridgeConfig.Deployment> deploymentOf(Exchange exchange, BridgeConfig config) {
        String name = exchange.getMessage().getHeader("deployment", String.class);
        return Optional.ofNullable(config.deployments().get(name))
                .filter(known -> clientOf(exchange).mayUse(name));
    }
}
