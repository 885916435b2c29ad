package dev.beginibridge.deployment;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.SecretFile;
import dev.beginibridge.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Further headers of each token call, for a gateway in front of Begini; files that hold them are read again when
 * they change. Never printed.
 */
public final class ApiHeaders {
    private final Map<String, Secret> values = new ConcurrentHashMap<>();
    private final List<Source> files;

    private record Source(String name, SecretFile file) {}

    public ApiHeaders(List<BridgeConfig.ApiHeader> headers) {
        headers.forEach(header -> values.put(header.name(), header.value()));
        files = headers.stream().flatMap(header -> source(header).stream()).toList();
    }

    private static Optional<Source> source(BridgeConfig.ApiHeader header) {
        return header.file()
                .map(path -> new Source(
                        header.name(), new SecretFile(path, "the value of the API header " + header.name())));
    }

    /** Looks at the files again. */
    public void refresh() {
        for (Source source : files) {
            source.file().changed(ApiHeaders::problem).ifPresent(fresh -> values.put(source.name(), fresh));
        }
    }

    private static Optional<String> problem(Secret value) {
        return BridgeConfig.ApiHeader.canBeValue(value) ? Optional.empty() : Optional.of("holds what no header can");
    }

    public void forEach(BiConsumer<String, Secret> each) {
        values.forEach(each);
    }

    @Override
    public String toString() {
        return "ApiHeaders" + values.keySet();
    }
}
