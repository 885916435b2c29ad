package dev.beginibridge.config;

import java.util.Locale;

/** What a reply's correlation id is made of. */
public enum Correlation {
    AUTO,
    MESSAGE_ID,
    CORRELATION_ID;

    /** As it is written in the configuration. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
