package dev.beginibridge.sandbox;

import dev.beginibridge.model.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * One call as the sandbox received it.
 *
 * @param at when its headers had arrived
 * @param uid the uid it named; empty text when it named none, or was cut off before it was read
 * @param integrationId the integration it named; empty text as for the uid
 * @param headers all of them, in order, with names and values as received; only the api key is masked
 * @param status what was answered; 0 when the connection was reset instead
 * @param magic which fault a magic uid brought
 */
public record Call(
        Instant at,
        String method,
        String path,
        String uid,
        String integrationId,
        List<Header> headers,
        int status,
        Optional<MagicUid> magic) {

    /** One header line. */
    public record Header(String name, String value) {}

    /** The headers of a request with the api key masked. */
    static List<Header> headers(HttpFields fields) {
        List<Header> headers = new ArrayList<>(fields.size());
        for (HttpField field : fields) {
            String value = field.getName().equalsIgnoreCase(Keys.API_KEY)
                    ? Secret.of(field.getValue()).toString()
                    : field.getValue();
            headers.add(new Header(field.getName(), value));
        }
        return List.copyOf(headers);
    }

    /** Names the call without its uid, so that it can be logged. */
    @Override
    public String toString() {
        return "Call[at=" + at + ", path=" + path + ", status=" + status + "]";
    }
}
