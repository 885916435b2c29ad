package dev.beginibridge.config.setting;

/** What a value looks like; also the word for it in errors and in the documentation. */
public enum KeyType {
    TEXT("text"),
    NAME("name"),
    SECRET("secret"),
    URL("URL with http or https, without user, query or fragment"),
    /** A page, with whatever its owner's address has behind the path. */
    TARGET("URL with http or https, without user"),
    HOST("host name or address"),
    PORT("port from 0 to 65535"),
    PATH("path"),
    COUNT("whole number from 1 to 1000000"),
    NUMBER("number above 0, to 1000000"),
    BOOLEAN("true or false"),
    /** May be nothing. */
    DURATION("duration such as 500ms, 15s, 5m, 24h, 7d"),
    /** A duration that may not be nothing: a timeout of 0 would be none, an interval of 0 a busy loop. */
    PERIOD("duration above 0 such as 500ms, 15s, 5m, 24h, 7d"),
    SIZE("size such as 512B, 64KB, 10MB, 1GB"),
    CODE_PAGE("code page: utf-8, or any that has one byte for each character, such as iso-8859-1, ibm037, ibm1141"),
    CHOICE("choice");

    /** What a deployment, a client, a layout may be called. */
    public static final String NAME_RULE = "[A-Za-z0-9_][A-Za-z0-9_-]{0,62}";

    public static final String NAME_WORDS = "letters, digits, '-', '_'; the first is not '-'; at most 63";

    private final String words;

    KeyType(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
