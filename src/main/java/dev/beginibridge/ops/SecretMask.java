package dev.beginibridge.ops;

import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.impl.engine.DefaultTracer;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.spi.MaskingFormatter;
import org.apache.camel.util.StringHelper;

/**
 * Blots uids, tokens, links and keys out of what a route's {@code log} steps and {@code log:} endpoints print, and Camel's
 * tracer. Requests and replies pass through a route as text, in which only their notation tells what is what: the members of
 * JSON, XML and Maps, links, tokens and bearer credentials. A value that a step writes into a sentence of its own is not
 * known by it.
 */
public final class SecretMask implements MaskingFormatter {
    /** A requester's own ids, too: it may make one of a uid. */
    private static final String NAMES = "(?:uid|link|access_token|session_url|api[-_]?key|authorization|password|token"
            + "|x-signature|JMSCorrelationID|_AMQ_CORRELATION_ID|_AMQ_DUPL_ID|BeginiInvalidDuplicateId|BeginiCorrelationId"
            + "|BeginiRequestId|BeginiOrigin|request_id)";

    private static final int MAX_SHOWN = 1_000;
    private static final String BLOT = "***";
    private static final Pattern MEMBER = Pattern.compile("\"" + NAMES + "\"\\s*:\\s*\"", Pattern.CASE_INSENSITIVE);

    private record Rule(Pattern pattern, String replacement) {}

    private final List<Rule> rules;

    /** @param links what every link begins with */
    public SecretMask(URI links) {
        rules = List.of(
                rule("(\\bBearer )[A-Za-z0-9._~+/=-]+", "$1" + BLOT),
                rule("(\\\\\"" + NAMES + "\\\\\"\\s*:\\s*\\\\\")[^\"\\\\]*", "$1" + BLOT), // JSON as text within JSON
                rule("(<" + NAMES + ">)[^<]*", "$1" + BLOT),
                rule("(\\b" + NAMES + "=)[^,;&}\\])\\s]*", "$1" + BLOT),
                rule(Pattern.quote(links + "/") + "[A-Za-z0-9._-]+", links + "/" + BLOT),
                rule("\\beyJ[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*){0,2}", BLOT));
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), replacement);
    }

    /** Puts itself over all that routes log; behind whatever {@code camel.main.*} sets, and before routes are started. */
    public void guard(CamelContext camel) {
        camel.setLogMask(true);
        camel.getGlobalOptions().put(Exchange.LOG_EIP_NAME, LogGuard.ROUTES + ".${routeId}");
        camel.getRegistry().bind(MaskingFormatter.CUSTOM_LOG_MASK_REF, MaskingFormatter.class, this);
        camel.setTracer(new MaskedTracer(this, camel));
        RouteLines.over(camel);
    }

    @Override
    public String format(String source) {
        String masked = withoutMembers(source);
        for (Rule rule : rules) {
            masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
        }
        return masked;
    }

    /** JSON. By hand: a pattern that knows escapes would overflow the stack on a long value. */
    private static String withoutMembers(String source) {
        Matcher member = MEMBER.matcher(source);
        StringBuilder masked = new StringBuilder(source.length());
        int from = 0;
        while (member.find(from)) {
            masked.append(source, from, member.end()).append(BLOT);
            from = member.end();
            while (from < source.length() && source.charAt(from) != '"') {
                from += source.charAt(from) == '\\' ? 2 : 1;
            }
            from = Math.min(from, source.length());
        }
        return masked.append(source, from, source.length()).toString();
    }

    private static final class MaskedTracer extends DefaultTracer {
        private final SecretMask mask;

        MaskedTracer(SecretMask mask, CamelContext camel) {
            this.mask = mask;
            setExchangeFormatter(MaskedTracer::shown);
            // What Camel would set at a tracer of its own. By default it leaves out what templates make: here, the
            // queue door.
            setTracePattern(camel.getTracingPattern());
            setTraceRests(camel.isTracingTemplates());
            setTraceTemplates(true);
        }

        /** Text, and what is ours; other bodies and all headers may hold what a requester made of a uid. */
        private static String shown(Exchange exchange) {
            Object body = exchange.getMessage().getBody();
            boolean known = body instanceof CharSequence
                    || (body != null && body.getClass().getName().startsWith("dev.beginibridge."));
            return "Exchange[Id: " + exchange.getExchangeId() + ", BodyType: "
                    + (body == null ? "null" : body.getClass().getName())
                    + (known ? ", Body: " + StringHelper.limitLength(body.toString(), MAX_SHOWN) : "") + "]";
        }

        /** The address of a dynamic endpoint is made of the message: {@code toD: file:out/${header.customer}}. */
        @Override
        public void traceSentNode(NamedNode node, Exchange exchange, Endpoint endpoint, long elapsed) {
            if (node instanceof SendDefinition<?>) {
                super.traceSentNode(node, exchange, endpoint, elapsed);
            }
        }

        @Override
        protected void dumpTrace(String out, Object node) {
            super.dumpTrace(mask.format(out), node);
        }
    }
}
