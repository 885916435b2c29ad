package dev.beginibridge.rest;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.component.servlet.ServletEndpoint;
import org.apache.camel.http.common.HttpBinding;

/**
 * Camel's servlet component with the door's binding for every path, also those of files of a customer's own: whatever
 * a {@code restConfiguration} says, header firewall and client limits stay.
 */
final class RestServlet extends ServletComponent {
    private final HttpBinding binding;

    RestServlet(String servletName, HttpBinding binding) {
        setServletName(servletName);
        this.binding = binding;
    }

    @Override
    protected ServletEndpoint createServletEndpoint(String uri, ServletComponent component, URI http)
            throws URISyntaxException {
        return new ServletEndpoint(uri, component, http) {
            @Override
            public HttpBinding getHttpBinding() {
                return binding;
            }
        };
    }
}
