package dev.beginibridge.rest;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The header firewall between HTTP and the routes. In: nothing; a route asks the request itself for the one header it
 * needs. Out: the few that our answers have. So neither can a caller steer a component by a header, nor does a header
 * that a route used on its way reach a caller.
 */
final class RestHeaders implements HeaderFilterStrategy {
    private static final Set<String> OUT = Set.of(
            "cache-control",
            "retry-after",
            "allow",
            "www-authenticate",
            "location",
            "referrer-policy",
            "content-disposition",
            "connection");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !OUT.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }
}
