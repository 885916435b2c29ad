package dev.beginibridge.config.setting;

import dev.beginibridge.format.CodePages;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of a value means; an {@link IllegalArgumentException} for one that breaks the rule of its type. */
public final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*]?");
    /** Beyond ten years, nanoseconds and milliseconds overflow in the code that gets the value. */
    private static final Duration MAX_DURATION = Duration.ofDays(3650);

    private static final int MAX_COUNT = 1_000_000;

    private Values() {}

    private static <T> T checked(boolean sound, T value) {
        if (!sound) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return checked(matcher.matches(), matcher);
    }

    static boolean flag(String text) {
        return checked(text.matches("(?i)true|false"), Boolean.parseBoolean(text));
    }

    static int count(String text) {
        int count = Integer.parseInt(text);
        return checked(count >= 1 && count <= MAX_COUNT, count);
    }

    static double number(String text) {
        double number = checked(text.matches("\\d{1,7}(\\.\\d{1,9})?"), Double.parseDouble(text));
        return checked(number > 0 && number <= MAX_COUNT, number);
    }

    /** A host name or an address, not a URL and without a port. */
    static String host(String text) {
        return checked(HOST.matcher(text).matches(), text);
    }

    static int port(String text) {
        int port = Integer.parseInt(text);
        return checked(port >= 0 && port <= 65_535, port);
    }

    static Duration duration(String text) {
        Duration duration = parseDuration(text).orElseThrow(IllegalArgumentException::new);
        return checked(duration.compareTo(MAX_DURATION) <= 0, duration);
    }

    /** Of any length; empty when the text is no duration. */
    public static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        return matcher.matches()
                ? Optional.of(Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2))))
                : Optional.empty();
    }

    static Duration period(String text) {
        Duration duration = duration(text);
        return checked(!duration.isZero(), duration);
    }

    /** In bytes. */
    static long size(String text) {
        Matcher matcher = matched(SIZE, text.toUpperCase(Locale.ROOT));
        long amount = Long.parseLong(matcher.group(1));
        long size =
                switch (matcher.group(2)) {
                    case "B" -> amount;
                    case "KB" -> amount << 10;
                    case "MB" -> amount << 20;
                    default -> amount << 30;
                };
        return checked(size > 0, size);
    }

    static Charset codePage(String text) {
        return CodePages.named(text).orElseThrow(IllegalArgumentException::new);
    }

    /** A base URL without its trailing slash. */
    static URI url(String text) {
        URI uri = target(text.replaceFirst("/+$", ""));
        return checked(uri.getRawQuery() == null && uri.getRawFragment() == null, uri);
    }

    /** The URL of a page, as it is written. */
    static URI target(String text) {
        URI uri = URI.create(text);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean host = uri.getRawUserInfo() == null && uri.getHost() != null && uri.getPort() <= 65_535;
        return checked(http && host, uri);
    }

    /** A value without the blanks around it. One control character is a value: it may be the separator of a file. */
    static String stripped(String text) {
        boolean control = text.length() == 1 && Character.isISOControl(text.charAt(0));
        return control && !text.equals("\n") && !text.equals("\r") ? text : text.strip();
    }
}
