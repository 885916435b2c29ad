package dev.beginibridge.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lets only known clients through, before anything else looks at the request. Closed by default: it guards every path,
 * also those that do not exist, so that nobody can find out which do.
 */
final class ClientFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Clients clients;

    ClientFilter(Clients clients) {
        this.clients = clients;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        List<String> given = Collections.list(request.getHeaders("Authorization"));
        Optional<String> client = given.size() == 1 ? clients.authenticate(given.get(0)) : Optional.empty();
        if (client.isEmpty()) {
            Problems.unauthorized().writeTo(response);
            return;
        }
        request.setAttribute(Clients.CLIENT, client.get());
        chain.doFilter(request, response);
    }
}
