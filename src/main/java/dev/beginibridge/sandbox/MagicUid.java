package dev.beginibridge.sandbox;

import static dev.beginibridge.sandbox.Answer.Delivery.DRIPPED;
import static dev.beginibridge.sandbox.Answer.Delivery.HALF;
import static dev.beginibridge.sandbox.Answer.Delivery.HALF_CHUNKED;
import static dev.beginibridge.sandbox.Answer.Delivery.HALF_CLOSED;
import static dev.beginibridge.sandbox.Answer.Delivery.HUGE;
import static dev.beginibridge.sandbox.MagicUid.Expected.ISSUED;
import static dev.beginibridge.sandbox.MagicUid.Expected.REJECTED;
import static dev.beginibridge.sandbox.MagicUid.Expected.RETRIED;
import static dev.beginibridge.sandbox.MagicUid.Expected.SUSPENDED;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Uids that bring a fault, in the manner of test card numbers. A constant's name is the uid, alone or with more characters
 * after it, so that a test can use many distinct ones; where two names fit, the longer one counts.
 *
 * <p>{@code MAGICFLAKY‹fault›X‹n›…}, such as {@code MAGICFLAKY503X2}, is {@code MAGIC‹fault›} for the first n calls (1 to 9)
 * of that exact uid and succeeds from then on.
 */
public enum MagicUid {
    MAGIC400("400", REJECTED, call -> Answer.detail(400, "Bad Request")),
    MAGIC401("401, as for a wrong key", SUSPENDED, call -> Answer.detail(401, "Invalid Api-key")),
    MAGIC403(
            "403, as for the key of another deployment",
            SUSPENDED,
            call -> Answer.detail(403, TokenEndpoint.NOT_AUTHORISED)),
    MAGIC404("404", REJECTED, call -> Answer.detail(404, "Not Found")),
    MAGIC409("409", REJECTED, call -> Answer.detail(409, "Unique ID has already been used")),
    MAGIC422("422 with `{\"detail\":\"text\"}`", REJECTED, call -> Answer.detail(422, "Invalid uid")),
    MAGIC422LIST(
            "422 with `{\"detail\":[{\"loc\":[…],\"msg\":\"…\",\"type\":\"…\"}]}`",
            REJECTED,
            call -> Answer.invalid("uid", "string does not match regex", "value_error.str.regex")),
    MAGIC429("429 with `Retry-After: 1`", RETRIED, call -> FaultResponder.throttled("1")),
    MAGIC429DATE(
            "429 with `Retry-After` as an HTTP date, 2 s ahead",
            RETRIED,
            call -> FaultResponder.throttled(call.httpDate(2))),
    MAGIC500("500", RETRIED, call -> Answer.detail(500, "Internal Server Error")),
    MAGIC503("503 with an HTML body", RETRIED, call -> FaultResponder.html(503, "Service Unavailable")),
    MAGICSLOW("makes the token, answers after 60 s (mode `slow=…`)", RETRIED, call -> call.good()
            .late(call.slow())),
    MAGICDRIP("200, the body at 1 byte per second", RETRIED, call -> call.good().by(DRIPPED)),
    MAGICRESET("TCP reset; no token is made", RETRIED, call -> Answer.reset()),
    MAGICLOST("makes the token, then a TCP reset: the answer is lost", RETRIED, FaultResponder::lost),
    MAGICHALF("200, half a body, less than its `Content-Length`", RETRIED, call -> call.good()
            .by(HALF)),
    MAGICHALFCHUNKED("200, half a body in chunks, the last chunk missing", RETRIED, call -> call.good()
            .by(HALF_CHUNKED)),
    MAGICHALFCLOSED("200, half a body that ends with the connection, no length given", RETRIED, call -> call.good()
            .by(HALF_CLOSED)),
    MAGICHTML("200 with an HTML page", RETRIED, call -> FaultResponder.html(200, "Maintenance")),
    MAGICHUGE("200, a good answer inside 13 MB", RETRIED, call -> call.good().by(HUGE)),
    MAGICGZIP("200, gzip-encoded though nobody asked for it", RETRIED, FaultResponder::gzip),
    MAGICREDIRECT("302 to another host name, `/_sandbox/elsewhere`", RETRIED, call -> Answer.detail(302, "Found")
            .with("Location", call.elsewhere().toString())),
    MAGICEXPIRED(
            "200, a token that expired an hour ago",
            ISSUED,
            call -> call.expiring(Optional.of(call.clock().instant().minus(Duration.ofHours(1))))),
    MAGICNOEXP("200, a token without `exp`", ISSUED, call -> call.expiring(Optional.empty())),
    MAGICNOTJWT("200, a URL-safe token that is no JWT", ISSUED, call -> call.opaque("sandbox-opaque-token-")),
    MAGICNOTURLSAFE("200, a token with `/`, `?` and a space in it", RETRIED, call -> call.opaque("sandbox/token? ")),
    MAGICNOTOKEN(
            "200 without `access_token`",
            RETRIED,
            call -> Answer.json(200, "{\"url\":\"" + Tokens.SESSION_URL + "\"}")),
    MAGICNULLTOKEN("200, `access_token` is null", RETRIED, call -> FaultResponder.oddToken("null")),
    MAGICNUMBERTOKEN("200, `access_token` is a number", RETRIED, call -> FaultResponder.oddToken("42")),
    MAGICOTHERUID(
            "200, a token that names another uid, as the documented sample does",
            ISSUED,
            call -> call.naming("00000000-0000-4000-8000-000000000000", call.integrationId())),
    MAGICOTHERINTEGRATION(
            "200, a token that names another integration, as the documented sample does",
            ISSUED,
            call -> call.naming(call.uid(), "5eedbe91215a4db0c0ffee01"));

    /** What the bridge's contract makes of it. */
    public enum Expected {
        ISSUED("issued"),
        REJECTED("rejected: `rejected_by_begini`, with the status"),
        SUSPENDED("the deployment is suspended: waits (queue, file), or 503 `deployment_suspended` (REST)"),
        RETRIED("retried until the deadline, then failed: `begini_unavailable`");

        private final String text;

        Expected(String text) {
            this.text = text;
        }
    }

    /** A magic uid and how many calls of it fail. */
    record Match(MagicUid magic, int failures) {}

    /** What every magic uid begins with; a uid that does and is none is refused, so that a typing error shows. */
    static final String PREFIX = "MAGIC";

    private static final String FLAKY = PREFIX + "FLAKY";
    private static final List<MagicUid> LONGEST_FIRST = Stream.of(values())
            .sorted(Comparator.comparing((MagicUid magic) -> magic.name().length())
                    .reversed())
            .toList();

    private final String does;
    private final Expected expected;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    private final Function<FaultResponder, Answer> fault;

    MagicUid(String does, Expected expected, Function<FaultResponder, Answer> fault) {
        this.does = does;
        this.expected = expected;
        this.fault = fault;
    }

    public Expected expected() {
        return expected;
    }

    Answer answer(FaultResponder call) {
        return fault.apply(call);
    }

    static Optional<Match> of(String uid) {
        if (!uid.startsWith(PREFIX)) {
            return Optional.empty();
        }
        for (MagicUid magic : LONGEST_FIRST) {
            if (uid.startsWith(magic.name())) {
                return Optional.of(new Match(magic, Integer.MAX_VALUE));
            }
            String flaky = FLAKY + magic.suffix() + "X";
            int digit = uid.startsWith(flaky) && uid.length() > flaky.length() ? uid.charAt(flaky.length()) - '0' : 0;
            if (digit >= 1 && digit <= 9) {
                return Optional.of(new Match(magic, digit));
            }
        }
        return Optional.empty();
    }

    private String suffix() {
        return name().substring(PREFIX.length());
    }

    /** The table of {@code docs/sandbox.md}; a test holds the two together. */
    static String table() {
        StringBuilder table = new StringBuilder("| uid begins with | Begini | the bridge |\n|---|---|---|\n");
        for (MagicUid magic : values()) {
            table.append("| `%s` | %s | %s |\n".formatted(magic.name(), magic.does, magic.expected.text));
        }
        return table.toString();
    }
}
