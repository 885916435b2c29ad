package dev.beginibridge.format.xml;

import java.util.Optional;
import java.util.Set;

/**
 * What stands around the members of a request, and then of its reply.
 *
 * @param envelope the namespace of SOAP's envelope, when there is one
 * @param namespace that of {@code link-request}
 * @param isQualified whether the members have that namespace, too
 */
record XmlDress(Optional<String> envelope, Optional<String> namespace, boolean isQualified) {
    static final XmlDress NONE = new XmlDress(Optional.empty(), Optional.empty(), true);

    private static final Set<String> SOAP =
            Set.of("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");

    static boolean isEnvelope(String namespace, String name) {
        return name.equals("Envelope") && namespace != null && SOAP.contains(namespace);
    }

    boolean isBody(String uri, String name) {
        return name.equals("Body") && envelope.filter(soap -> soap.equals(uri)).isPresent();
    }

    boolean isMembers(String uri) {
        return uri == null || namespace.filter(own -> own.equals(uri)).isPresent();
    }
}
