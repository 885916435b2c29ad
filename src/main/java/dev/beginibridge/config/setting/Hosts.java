package dev.beginibridge.config.setting;

/** What a host name in the configuration stands for. */
public final class Hosts {
    private Hosts() {}

    /** True for an address, which no name server can let point elsewhere; by its text. */
    public static boolean isAddress(String host) {
        return host.contains(":") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    /** True for names that cannot leave this machine; by their text, without asking a name server. */
    public static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("::1")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** True for the addresses that stand for all of this machine's. */
    public static boolean isAny(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    /** As it stands in a URL. */
    public static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
