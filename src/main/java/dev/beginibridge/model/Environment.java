package dev.beginibridge.model;

/** Begini's two sides, which share nothing: no keys, integration ids, uids or results. */
public enum Environment implements Named {
    TEST,
    PRODUCTION
}
