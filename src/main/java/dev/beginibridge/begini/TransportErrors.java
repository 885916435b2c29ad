package dev.beginibridge.begini;

import dev.beginibridge.begini.BoundedCall.Late;
import dev.beginibridge.begini.BoundedCall.ProxyRefused;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.config.BridgeConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * Why a call got no answer, in words that tell an operator where to look. An exception's own message never gets through: it
 * names addresses, certificates, paths.
 */
final class TransportErrors {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: ([a-z_]{1,40})");
    /** How the JDK, and the HTTP client after it, begin to say that a certificate does not name the host. */
    private static final Pattern OTHER_NAME =
            Pattern.compile("No subject alternative|No name matching|Certificate for <");

    private static final int PROXY_WANTS_CREDENTIALS = 407;

    private final boolean hasProxy;
    private final String next;

    /** @param config says who is called first: Begini, or a proxy */
    TransportErrors(BridgeConfig.Api config) {
        this.hasProxy = config.proxy().isPresent();
        this.next = config.proxy().isPresent() ? "the proxy" : "Begini";
    }

    TokenAnswer.Unavailable because(IOException failure) {
        if (failure instanceof ConnectionRequestTimeoutException) {
            return answer(Cause.TIMEOUT, "no connection was free in time");
        }
        if (failure instanceof ConnectTimeoutException) {
            return answer(Cause.TIMEOUT, next + " did not accept a connection in time");
        }
        if (failure instanceof SocketTimeoutException) {
            return answer(Cause.TIMEOUT, "Begini did not answer in time");
        }
        if (failure instanceof Late late) {
            return answer(
                    Cause.TIMEOUT,
                    hasProxy && !late.hasReachedBegini()
                            ? "the proxy did not open the way to Begini in time"
                            : "Begini did not answer completely in time");
        }
        if (failure instanceof ProxyRefused refused) {
            return answer(Cause.CONNECTION, proxy(refused));
        }
        if (failure instanceof SSLException broken) {
            return answer(Cause.CONNECTION, "TLS with Begini failed: " + tls(broken));
        }
        if (failure instanceof ConnectException) {
            return answer(Cause.CONNECTION, next + " refused the connection");
        }
        if (failure instanceof UnknownHostException) {
            return answer(Cause.CONNECTION, "the host name of " + next + " is not known");
        }
        return answer(
                Cause.CONNECTION,
                "the connection to Begini broke off ("
                        + failure.getClass().getSimpleName().replaceFirst("Exception$", "") + ")");
    }

    private static TokenAnswer.Unavailable answer(Cause cause, String reason) {
        return new TokenAnswer.Unavailable(cause, reason, Optional.empty());
    }

    private static String proxy(ProxyRefused refused) {
        String why = "the proxy refused the way to Begini with status " + refused.status();
        if (refused.status() != PROXY_WANTS_CREDENTIALS) {
            return why;
        }
        return why
                + (refused.wantsForeignAuthentication()
                        ? ": it takes neither Basic nor Digest but only others such as NTLM, which the bridge does not speak"
                        : ": its user or password is missing or wrong");
    }

    private static String tls(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (OTHER_NAME.matcher(String.valueOf(cause.getMessage())).find()) {
                return "its certificate is for another host name";
            }
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "its certificate has expired or is not yet valid";
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
                return "its certificate is not trusted; a root certificate may be missing from the trust store";
            }
        }
        Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
        if (!alert.find() || alert.group(1).equals("protocol_version")) {
            return "no common protocol, which must be TLS 1.2 or 1.3, or no TLS at the other side";
        }
        return "the other side ended it with alert " + alert.group(1) + "; it may want a client certificate";
    }
}
