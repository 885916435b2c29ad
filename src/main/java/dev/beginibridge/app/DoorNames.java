package dev.beginibridge.app;

import dev.beginibridge.config.BridgeConfig;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which doors the configuration opens: {@code jms}, {@code file}, {@code rest}. */
final class DoorNames {
    private DoorNames() {}

    static List<String> open(BridgeConfig config) {
        return doors(door -> isOpen(door, config));
    }

    static List<String> shut(BridgeConfig config) {
        return doors(door -> !isOpen(door, config));
    }

    private static List<String> doors(Predicate<String> wanted) {
        return Stream.of("jms", "file", "rest").filter(wanted).toList();
    }

    private static boolean isOpen(String door, BridgeConfig config) {
        return switch (door) {
            case "jms" -> config.jms().enabled();
            case "file" -> config.file().enabled();
            default -> config.rest().enabled();
        };
    }
}
