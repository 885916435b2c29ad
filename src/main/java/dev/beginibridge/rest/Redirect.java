package dev.beginibridge.rest;

import dev.beginibridge.model.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** Whether the link is wanted as a redirect, for a browser that is to follow it, instead of as JSON. */
final class Redirect {
    /** Exchange property: true when it is. */
    static final String WANTED = "BeginiRedirect";

    private static final String PARAMETER = "redirect";

    private Redirect() {}

    /** By the query if it says so or says not; else when {@code text/html} is what is accepted best. */
    static boolean isWanted(HttpServletRequest request) throws InvalidRequest {
        Optional<Boolean> asked = asked(request.getQueryString());
        if (asked.isPresent()) {
            return asked.get();
        }
        QuotedQualityCSV accepted = new QuotedQualityCSV();
        Collections.list(request.getHeaders("Accept")).forEach(accepted::addValue);
        List<String> best = accepted.getValues();
        return !best.isEmpty() && best.get(0).split(";", 2)[0].strip().equalsIgnoreCase("text/html");
    }

    private static Optional<Boolean> asked(String query) throws InvalidRequest {
        Optional<Boolean> asked = Optional.empty();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts[0].equals(PARAMETER)) {
                String value = parts.length == 2 ? parts[1] : "";
                if (asked.isPresent() || !(value.equals("true") || value.equals("false"))) {
                    throw new InvalidRequest("the query's redirect is neither true nor false, or is there twice");
                }
                asked = Optional.of(value.equals("true"));
            }
        }
        return asked;
    }
}
