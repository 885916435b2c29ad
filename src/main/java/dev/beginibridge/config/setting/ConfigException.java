package dev.beginibridge.config.setting;

import java.util.List;

/** The configuration cannot be used; each problem names its key, the rule and what to write instead. Exit status 2. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> problems;
    private final transient List<String> warnings;

    /** @param warnings harmless by themselves, but a key that is missing may stand there under another name */
    public ConfigException(List<String> problems, List<String> warnings) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
        this.warnings = List.copyOf(warnings);
    }

    public ConfigException(List<String> problems) {
        this(problems, List.of());
    }

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** The bridge cannot listen on an address, usually because another process already does. */
    public static ConfigException cannotListen(ConfigKey host, ConfigKey port, String address, Throwable cause) {
        ConfigException exception = new ConfigException(port.key() + ": the bridge cannot listen on " + address
                + ": stop the program that does, or set another port (0: any free one) or " + host.key());
        exception.initCause(cause);
        return exception;
    }

    /** One line each, ready to be shown to the operator; never with a secret's value in it. */
    public List<String> problems() {
        return problems;
    }

    /** What else is odd, one line each. */
    public List<String> warnings() {
        return warnings;
    }
}
