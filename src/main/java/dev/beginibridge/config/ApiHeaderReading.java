package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.ApiHeader;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the further headers of the token call, and refuses those that would change what the call is. */
final class ApiHeaderReading {
    /** Those of the API itself, and those by which HTTP frames a message and keeps a connection. */
    private static final Set<String> TAKEN = Set.of(
            "accept",
            "accept-encoding",
            "api-key",
            "connection",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-signature");

    private static final List<String> TAKEN_PREFIXES = List.of("content-", "proxy-");

    private ApiHeaderReading() {}

    static List<ApiHeader> headers(Reading read) {
        List<ApiHeader> headers = new ArrayList<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : read.names("begini.api.header.", "begini.api.header-file.")) {
            Optional<Path> file = read.optionalPath(ConfigKey.API_HEADER_FILE, name);
            ConfigKey key = file.isPresent() ? ConfigKey.API_HEADER_FILE : ConfigKey.API_HEADER;
            if (isTaken(name)) {
                read.problem(key, "is a header that the call sets itself", "remove it", name);
            } else if (!names.add(name)) {
                read.problem(key, "names a header twice, for case does not count", "keep only one", name);
            }
            Optional<Secret> value = read.secret(ConfigKey.API_HEADER, name);
            if (value.filter(given -> !ApiHeader.canBeValue(given)).isPresent()) {
                read.problem(key, "holds what no header can", "write printable ASCII in one line", name);
            }
            value.ifPresent(given -> headers.add(new ApiHeader(name, given, file)));
        }
        return List.copyOf(headers);
    }

    private static boolean isTaken(String name) {
        String header = name.toLowerCase(Locale.ROOT);
        return TAKEN.contains(header) || TAKEN_PREFIXES.stream().anyMatch(header::startsWith);
    }
}
