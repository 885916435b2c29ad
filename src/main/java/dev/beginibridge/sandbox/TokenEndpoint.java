package dev.beginibridge.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;

/**
 * {@code POST /v1/sessions-management/tokens}: the checks in the order key (401), body (422), integration (403), uid (422),
 * then the magic of the uid, then a token.
 */
final class TokenEndpoint {
    static final String PATH = "/v1/sessions-management/tokens";
    static final String NOT_AUTHORISED = "Api-key not authorised for this integration";

    /** Begini's samples hold hyphens and underscores although its text says "alphanumeric only". */
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]{5,60}");

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Keys keys;
    private final Tokens tokens;
    private final Clock clock;
    private final Supplier<URI> elsewhere;
    private final Map<String, Integer> flakyCalls = new ConcurrentHashMap<>();

    TokenEndpoint(Keys keys, Tokens tokens, Clock clock, Supplier<URI> elsewhere) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
        this.elsewhere = elsewhere;
    }

    Outcome call(HttpFields headers, byte[] body, Mode mode) {
        JsonNode request = read(headers, body);
        String uid = request.path("uid").asText("");
        String integrationId = request.path("integration_id").asText("");
        Set<String> integrations = keys.authenticate(headers, body, mode.keys());
        if (integrations.isEmpty() || mode.fault() == Mode.Fault.UNAUTHORIZED) {
            String text = Keys.brings(headers) ? "Invalid Api-key" : "No Api-key supplied";
            return new Outcome(Answer.detail(401, text), uid, integrationId, Optional.empty(), false);
        }
        Optional<Answer> refusal = refusal(request, uid, integrationId, integrations);
        if (refusal.isPresent()) {
            return new Outcome(refusal.get(), uid, integrationId, Optional.empty(), false);
        }
        FaultResponder responder = new FaultResponder(uid, integrationId, tokens, clock, mode.slow(), elsewhere.get());
        Optional<MagicUid> magic =
                MagicUid.of(uid).filter(match -> fails(match, uid)).map(MagicUid.Match::magic);
        Answer answer = magic.map(found -> found.answer(responder)).orElseGet(() -> good(responder));
        boolean gotToken = magic.map(MagicUid::expected).orElse(MagicUid.Expected.ISSUED) == MagicUid.Expected.ISSUED;
        return new Outcome(answer, uid, integrationId, magic, gotToken);
    }

    private static Answer good(FaultResponder responder) {
        boolean early = Play.of(responder.uid()).map(Play::isEarly).orElse(false);
        return early ? responder.good().late(Play.LATE) : responder.good();
    }

    /** Forgets how often flaky uids have failed. */
    void reset() {
        flakyCalls.clear();
    }

    private boolean fails(MagicUid.Match match, String uid) {
        return match.failures() == Integer.MAX_VALUE || flakyCalls.merge(uid, 1, Integer::sum) <= match.failures();
    }

    private static Optional<Answer> refusal(
            JsonNode request, String uid, String integrationId, Set<String> integrations) {
        if (!request.isObject()) {
            return Optional.of(Answer.invalid("", "value is not a valid dict", "type_error.dict"));
        }
        for (String member : new String[] {"uid", "integration_id"}) {
            JsonNode value = request.path(member);
            if (value.isMissingNode()) {
                return Optional.of(Answer.invalid(member, "field required", "value_error.missing"));
            }
            if (!value.isTextual()) {
                return Optional.of(Answer.invalid(member, "str type expected", "type_error.str"));
            }
        }
        if (!integrations.contains(integrationId)) {
            return Optional.of(Answer.detail(403, NOT_AUTHORISED));
        }
        if (!UID.matcher(uid).matches()) {
            return Optional.of(Answer.detail(422, "uid: 5 to 60 characters, letters, digits, hyphen, underscore"));
        }
        if (uid.startsWith(MagicUid.PREFIX)
                && MagicUid.of(uid).isEmpty()
                && Play.of(uid).isEmpty()) {
            return Optional.of(Answer.detail(422, "no such magic uid of the sandbox, see docs/sandbox.md"));
        }
        return Optional.empty();
    }

    /** The body as JSON; something that is no object when it is none, or is not called JSON. */
    private static JsonNode read(HttpFields headers, byte[] body) {
        String type = headers.get("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            return MAPPER.nullNode();
        }
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.nullNode();
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail to be read", e);
        }
    }
}
