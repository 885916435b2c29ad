package dev.beginibridge.ops;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.port.HttpAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is let through to the management port, before anything else looks at a request.
 *
 * <p>It is asked for by an address or by a name of its own: a web page elsewhere that lets its own name point here is refused.
 * Bound to loopback it is open to this machine. Bound beyond, only the health paths and the empty shell of the page are open; all
 * that tells something wants an operator's token.
 */
final class ManagementGuard extends Handler.Wrapper {
    /** Request attribute: true when the sender may see details. */
    static final String OPERATOR = "dev.beginibridge.operator";

    private static final Set<String> TELLING = Set.of("/metrics");
    private static final String TELLING_PREFIX = "/ops/";
    /** What a browser says of a request that our own page, or the person at the keyboard, made. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final Logger LOG = LoggerFactory.getLogger(ManagementGuard.class);

    private final BridgeConfig.Management config;
    private final boolean loopback;
    private final Predicate<String> operators;

    ManagementGuard(BridgeConfig.Management config, Predicate<String> operators, Handler guarded) {
        super(guarded);
        this.config = config;
        this.loopback = Hosts.isLoopback(config.host());
        this.operators = operators;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        if (request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            // Nothing here takes a body. Its frames are left unread, and so is all that follows them.
            headers.put(HttpHeader.CONNECTION, "close");
            return refuse(response, callback, 400, "this port takes no body\n");
        }
        if (!isOwnName(Request.getServerName(request))) {
            String remedy = "ask for this port by its address, or list its name in " + ConfigKey.MANAGEMENT_HOSTS.key();
            return refuse(response, callback, 421, remedy + "\n");
        }
        String path = String.valueOf(request.getHttpURI().getPath());
        if (path.startsWith(TELLING_PREFIX) && isOtherSite(request)) {
            return refuse(response, callback, 403, "requests from other sites are refused\n");
        }
        boolean operator = loopback || isOperator(request);
        if (!operator && (TELLING.contains(path) || path.startsWith(TELLING_PREFIX))) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
            return refuse(response, callback, 401, "an operator's token is needed\n");
        }
        request.setAttribute(OPERATOR, operator);
        return handled(request, response, callback);
    }

    /** Else the server would answer with the failure's text, which may hold what must not be seen. */
    private boolean handled(Request request, Response response, Callback callback) throws Exception {
        try {
            return super.handle(request, response, callback);
        } catch (RuntimeException e) {
            LOG.error("a request of the management port failed", BareTrace.of(e));
            return refuse(response, callback, 500, "the bridge failed on this request: see its log\n");
        }
    }

    private boolean isOwnName(String given) {
        String name = String.valueOf(given).toLowerCase(Locale.ROOT);
        boolean configured = config.hosts().contains(name) || name.equalsIgnoreCase(config.host());
        return configured || Hosts.isLoopback(name) || (!loopback && Hosts.isAddress(name));
    }

    private static boolean isOtherSite(Request request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if (site != null) {
            return !OWN_SITES.contains(site);
        }
        // An older browser, or plain HTTP: the origin, when one is named, must be the host that was asked for.
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        return origin != null
                && !origin.replaceFirst("^https?://", "")
                        .equals(request.getHeaders().get(HttpHeader.HOST));
    }

    private boolean isOperator(Request request) {
        List<String> given = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        return given.size() == 1 && operators.test(given.get(0));
    }

    private static boolean refuse(Response response, Callback callback, int status, String text) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", text).writeTo(response, callback);
    }
}
