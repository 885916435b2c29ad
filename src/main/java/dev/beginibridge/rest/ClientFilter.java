package dev.beginibridge.rest;

import dev.beginibridge.client.Client;
import dev.beginibridge.client.Clients;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lets only known clients through, each at its own rate, before anything else looks at the request. Closed by default: it guards every path,
 * also those that do not exist, so that nobody can find out which do.
 */
final class ClientFilter extends HttpFilter {
    /** Request attribute: the {@link Client} that sent the request; exchange property: its name. */
    static final String CLIENT = "BeginiClient";

    private static final long serialVersionUID = 1L;

    private final transient Clients clients;

    ClientFilter(Clients clients) {
        this.clients = clients;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        List<String> given = Collections.list(request.getHeaders("Authorization"));
        Optional<Client> client = given.size() == 1 ? clients.authenticate(given.get(0)) : Optional.empty();
        if (client.isEmpty()) {
            Problems.unauthorized().writeTo(response);
            return;
        }
        Duration wait = client.get().take();
        if (!wait.isZero()) {
            Problems.tooMany(wait).writeTo(response);
            return;
        }
        request.setAttribute(CLIENT, client.get());
        chain.doFilter(request, response);
    }
}
