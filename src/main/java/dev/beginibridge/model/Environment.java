package dev.beginibridge.model;

import java.util.Locale;

/** Begini's two sides: nothing (keys, integration ids, uids, results) carries over between them. */
public enum Environment {
    TEST,
    PRODUCTION;

    /** The name as it stands in configuration and replies. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
