package dev.beginibridge.sandbox;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Uids that bring a fault, in the manner of test card numbers. A constant's name is the uid, alone or with more characters
 * after it, so that a test can use many distinct ones; where two names fit, the longer one counts.
 *
 * <p>{@code MAGICFLAKY‹fault›X‹n›…}, such as {@code MAGICFLAKY503X2}, is {@code MAGIC‹fault›} for the first n calls (1 to 9)
 * of that exact uid and succeeds from then on.
 */
public enum MagicUid {
    MAGIC400("400", Expected.REJECTED),
    MAGIC401("401, as for a wrong key", Expected.SUSPENDED),
    MAGIC403("403, as for the key of another deployment", Expected.SUSPENDED),
    MAGIC404("404", Expected.REJECTED),
    MAGIC409("409", Expected.REJECTED),
    MAGIC422("422 with `{\"detail\":\"text\"}`", Expected.REJECTED),
    MAGIC422LIST("422 with `{\"detail\":[{\"loc\":[…],\"msg\":\"…\",\"type\":\"…\"}]}`", Expected.REJECTED),
    MAGIC429("429 with `Retry-After: 1`", Expected.RETRIED),
    MAGIC429DATE("429 with `Retry-After` as an HTTP date, 2 s ahead", Expected.RETRIED),
    MAGIC500("500", Expected.RETRIED),
    MAGIC503("503 with an HTML body", Expected.RETRIED),
    MAGICSLOW("makes the token, answers after 60 s (mode `slow=…`)", Expected.RETRIED),
    MAGICDRIP("200, the body at 1 byte per second", Expected.RETRIED),
    MAGICRESET("TCP reset; no token is made", Expected.RETRIED),
    MAGICLOST("makes the token, then a TCP reset: the answer is lost", Expected.RETRIED),
    MAGICHALF("200, half a body, less than its `Content-Length`", Expected.RETRIED),
    MAGICHALFCHUNKED("200, half a body in chunks, the last chunk missing", Expected.RETRIED),
    MAGICHALFCLOSED("200, half a body that ends with the connection, no length given", Expected.RETRIED),
    MAGICHTML("200 with an HTML page", Expected.RETRIED),
    MAGICHUGE("200, a good answer inside 13 MB", Expected.RETRIED),
    MAGICGZIP("200, gzip-encoded though nobody asked for it", Expected.RETRIED),
    MAGICREDIRECT("302 to another host name, `/_sandbox/elsewhere`", Expected.RETRIED),
    MAGICEXPIRED("200, a token that expired an hour ago", Expected.ISSUED),
    MAGICNOEXP("200, a token without `exp`", Expected.ISSUED),
    MAGICNOTJWT("200, a URL-safe token that is no JWT", Expected.ISSUED),
    MAGICNOTURLSAFE("200, a token with `/`, `?` and a space in it", Expected.RETRIED),
    MAGICNOTOKEN("200 without `access_token`", Expected.RETRIED),
    MAGICNULLTOKEN("200, `access_token` is null", Expected.RETRIED),
    MAGICNUMBERTOKEN("200, `access_token` is a number", Expected.RETRIED),
    MAGICOTHERUID("200, a token that names another uid, as the documented sample does", Expected.ISSUED),
    MAGICOTHERINTEGRATION(
            "200, a token that names another integration, as the documented sample does", Expected.ISSUED);

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

    MagicUid(String does, Expected expected) {
        this.does = does;
        this.expected = expected;
    }

    public Expected expected() {
        return expected;
    }

    /** The uid that fails this way for its first calls and then succeeds; more characters may follow. */
    public String flaky(int failures) {
        if (failures < 1 || failures > 9) {
            throw new IllegalArgumentException("a flaky uid fails 1 to 9 times");
        }
        return FLAKY + fault() + "X" + failures;
    }

    static Optional<Match> of(String uid) {
        if (!uid.startsWith(PREFIX)) {
            return Optional.empty();
        }
        for (MagicUid magic : LONGEST_FIRST) {
            if (uid.startsWith(magic.name())) {
                return Optional.of(new Match(magic, Integer.MAX_VALUE));
            }
            String flaky = FLAKY + magic.fault() + "X";
            int digit = uid.startsWith(flaky) && uid.length() > flaky.length() ? uid.charAt(flaky.length()) - '0' : 0;
            if (digit >= 1 && digit <= 9) {
                return Optional.of(new Match(magic, digit));
            }
        }
        return Optional.empty();
    }

    private String fault() {
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
