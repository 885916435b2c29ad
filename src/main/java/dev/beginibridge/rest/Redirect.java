package dev.beginibridge.rest;

import dev.beginibridge.model.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** Whether the link is wanted as a redirect, for a browser that is to follow it, instead of as JSON. */
final class Redirect {
    /** Exchange property: true when it is. */
    static final String WANTED = "BeginiRedirect";

    /** Browsers name both, as equals. */
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");

    private Redirect() {}

    /** By the query if it says so or says not; else by {@code Accept}. */
    static boolean isWanted(HttpServletRequest request) throws InvalidRequest {
        String[] asked = request.getParameterValues("redirect");
        if (asked == null) {
            return takesHtmlBest(Collections.list(request.getHeaders("Accept")));
        }
        if (asked.length > 1 || !(asked[0].equals("true") || asked[0].equals("false"))) {
            throw new InvalidRequest("the query's redirect is neither true nor false, or is there twice");
        }
        return asked[0].equals("true");
    }

    /**
     * True only for what is certainly a browser: HTML is better than all else, and JSON is not named. A library that sends
     * an {@code Accept} of its own, as {@link java.net.HttpURLConnection} does, would follow the redirect and open the
     * customer's link.
     */
    private static boolean takesHtmlBest(List<String> accept) {
        double html = 0;
        double other = 0;
        for (QuotedQualityCSV.QualityValue value : values(accept)) {
            String type = value.getValue().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (type.endsWith("json")) {
                return false;
            }
            if (HTML.contains(type)) {
                html = Math.max(html, value.getWeight());
            } else {
                other = Math.max(other, value.getWeight());
            }
        }
        return html > other;
    }

    private static List<QuotedQualityCSV.QualityValue> values(List<String> accept) {
        try {
            QuotedQualityCSV values = new QuotedQualityCSV();
            accept.forEach(values::addValue);
            return values.getQualityValues();
        } catch (IllegalArgumentException e) {
            return List.of(); // cannot be read: as if it was not there
        }
    }
}
