package dev.beginibridge.model;

import java.util.Locale;

/** An enum that is written in lower case: in replies, metrics and tables. */
public interface Named {
    /** An enum has it. */
    String name();

    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
