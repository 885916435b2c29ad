package dev.beginibridge.core;

import java.util.Locale;

/**
 * A correlation id as it may stand in a log line. Callers choose these ids, so one may be the customer's uid, hold it, or
 * be anything else: such an id is replaced by a tilde and its keyed hash, which operators find as they find that of
 * a uid.
 */
record LoggableId(UidHash hash) {
    private static final int MAX_LENGTH = 100;

    /** What ids of brokers, of programs and of our own are made of beside letters and digits; nothing else is shown. */
    private static final String SIGNS = ":._/-";

    /** How every token begins, and with it every link ends. */
    private static final String TOKEN = "eyJ";

    /** @param uid of the same request; null when it has none, so that the id may well be one */
    String of(String id, String uid) {
        boolean harmless = isPlain(id) && !id.contains(TOKEN) && uid != null && !holds(id, uid);
        return harmless ? id : "~" + hash.of(id);
    }

    /** No pattern: this is asked for each row of a file. */
    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isLetterOrDigit(c) && SIGNS.indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_LENGTH;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Also in other letters, or without its hyphens. A uid without letters and digits is held by every id. */
    private static boolean holds(String id, String uid) {
        return bare(id).contains(bare(uid));
    }

    private static String bare(String text) {
        StringBuilder bare = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (isLetterOrDigit(text.charAt(i))) {
                bare.append(text.charAt(i));
            }
        }
        return bare.toString().toLowerCase(Locale.ROOT);
    }
}
