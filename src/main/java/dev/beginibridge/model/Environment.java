package dev.beginibridge.model;

import java.util.Locale;

/** Begini's two sides, which share nothing: no keys, integration ids, uids or results. */
public enum Environment {
    TEST,
    PRODUCTION;

    /** The name as it stands in configuration and replies. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
