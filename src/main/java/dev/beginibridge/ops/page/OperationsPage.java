package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.port.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The operations page at {@code /}: its files, {@code GET /ops/state}, {@code POST /ops/search} and {@code POST /ops/check}. Other
 * paths it leaves to others. Who may ask at all is decided before.
 */
public final class OperationsPage extends Handler.Abstract {
    private static final String STATE = "/ops/state";
    private static final String SEARCH = "/ops/search";
    private static final String CHECK = "/ops/check";
    private static final int LONGEST_SEARCH = 2_000;
    private static final Duration CHECK_AGE = Duration.ofSeconds(10);

    /** Nothing from elsewhere, nothing inline, in nobody's frame. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private final Assets assets = new Assets();
    private final History history;
    private final PageState state;
    private final Search search;
    /** The go-live list, as {@code check --json} prints it, with the time at which it was made. */
    private final Optional<Cached<ObjectNode, Exception>> check;

    public OperationsPage(Sources sources) {
        history = new History(sources.metrics(), sources.clock());
        FileLines files = new FileLines(sources);
        state = new PageState(sources, history, files);
        search = new Search(sources, files);
        Clock clock = sources.clock();
        check = sources.checklist()
                .map(list -> new Cached<>(CHECK_AGE, clock, () -> list.call()
                        .put("at", clock.instant().toString())));
    }

    /** The history is kept while the server runs. */
    @Override
    protected void doStart() throws Exception {
        history.start();
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        history.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        String path = String.valueOf(request.getHttpURI().getPath());
        Optional<HttpAnswer> asset = assets.at(path);
        boolean asking = path.equals(SEARCH) || (path.equals(CHECK) && check.isPresent());
        if (asset.isEmpty() && !asking && !path.equals(STATE)) {
            return false;
        }
        List<String> methods = asking ? List.of("POST") : List.of("GET", "HEAD");
        HttpAnswer answer;
        if (!methods.contains(request.getMethod())) {
            answer = error(405, "another method").with("Allow", String.join(", ", methods));
        } else if (asking) {
            answer = asked(request, path);
        } else {
            answer = asset.isPresent() ? asset.get() : state(request);
        }
        return answer.with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .writeTo(response, callback);
    }

    private static HttpAnswer json(int status, ObjectNode node) {
        return new HttpAnswer(status, HttpAnswer.JSON, node.toString());
    }

    private static HttpAnswer error(int status, String message) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    private HttpAnswer state(Request request) {
        String after = Request.extractQueryParameters(request).getValue("after");
        if (after != null && !after.matches("\\d{1,15}")) {
            return error(400, "after must be a second since 1970");
        }
        return json(200, state.json(after == null ? 0 : Long.parseLong(after)));
    }

    private HttpAnswer asked(Request request, String path) throws IOException {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(HttpAnswer.JSON)) {
            return error(415, "send application/json"); // also keeps out the forms of other sites
        }
        return path.equals(CHECK) ? findings() : search(request);
    }

    private HttpAnswer findings() {
        try {
            return json(200, check.orElseThrow().get());
        } catch (Exception e) { // without its text, which may hold what must not be shown
            return error(500, "the list failed: " + e.getClass().getSimpleName());
        }
    }

    private HttpAnswer search(Request request) throws IOException {
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(LONGEST_SEARCH + 1);
        }
        if (body.length > LONGEST_SEARCH) {
            return error(413, "the search is too long");
        }
        try {
            return json(200, search.answer(new String(body, StandardCharsets.UTF_8)));
        } catch (Search.BadSearch e) {
            return error(400, e.getMessage());
        } catch (LedgerUnavailable e) {
            return error(503, "the ledger does not answer; try again");
        }
    }
}
