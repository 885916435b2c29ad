package dev.beginibridge.jms.body;

import java.util.Map;

/** Code pages by the names that the configuration has for them, and by Java's: some of each kind. */
public final class TestCodePages {
    public static final Map<String, String> ALL = Map.of(
            "ibm037", "IBM037",
            "ibm500", "IBM500",
            "ibm1047", "IBM1047",
            "ibm1140", "IBM01140",
            "ibm1141", "IBM01141",
            "ibm273", "IBM273",
            "iso-8859-1", "ISO-8859-1",
            "windows-1252", "windows-1252",
            "utf-8", "UTF-8");

    private TestCodePages() {}
}
