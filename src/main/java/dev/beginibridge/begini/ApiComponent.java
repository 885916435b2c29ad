package dev.beginibridge.begini;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * The scheme {@code begini:}: camel-http made safe for the token call. Only the {@link TokenRequest} of a message
 * goes out, and only status, body and {@code Retry-After} of an answer come in. No endpoint option and no
 * {@code camel.component} property can change that.
 */
final class ApiComponent extends HttpComponent {
    static final String SCHEME = "begini";
    private static final Set<String> OPTIONS = Set.of("httpMethod", "throwExceptionOnFailure");

    private final HttpClientConnectionManager connections;
    private final HttpClientConfigurer client;

    ApiComponent(HttpClientConnectionManager connections, HttpClientConfigurer client) {
        this.connections = connections;
        this.client = client;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Set<String> foreign = new TreeSet<>(parameters.keySet());
        foreign.removeAll(OPTIONS);
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException("the endpoint begini: does not take " + foreign + ": it takes "
                    + new TreeSet<>(OPTIONS) + ", and all else by the keys begini.api.*");
        }
        harden();
        return super.createEndpoint(uri, remaining, parameters);
    }

    /** Done here and not in the constructor, so that it comes after anything that sets a property of this component. */
    private void harden() {
        setClientConnectionManager(connections);
        setHttpClientConfigurer(client);
        setSkipControlHeaders(true); // an inbound CamelHttpUri would send the key elsewhere
        setSkipRequestHeaders(true); // no header of the message gets on the wire, whatever a step adds
        setCopyHeaders(false); // and none comes back with the answer
        setHeaderFilterStrategy(new OnlyRetryAfter());
        setFollowRedirects(false); // a redirect would carry key and body to another host (CVE-2026-85251)
        setRedirectHandlingDisabled(true);
        setAutomaticRetriesDisabled(true); // a repeated POST is the core's decision alone
        setCookieManagementDisabled(true);
        setAuthCachingDisabled(true);
        setContentCompressionDisabled(true); // no gzip bomb: nothing is unpacked
        setConnectionStateDisabled(true); // else a connection with a client certificate is never used again
        setAllowJavaSerializedObject(false);
        setUseSystemProperties(false);
        setHttpActivityListener(null); // it prints headers
        setLogHttpActivity(false);
    }

    /** The connections belong to {@link BeginiHttp}, which closes them; a stop of this component must not. */
    @Override
    public void doStop() throws Exception {
        setClientConnectionManager(null);
        super.doStop();
    }

    private static final class OnlyRetryAfter extends DefaultHeaderFilterStrategy {
        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return !HttpHeaders.RETRY_AFTER.equalsIgnoreCase(name);
        }

        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return true;
        }
    }
}
