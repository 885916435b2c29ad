package dev.beginibridge.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.file.Replay;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.Priority;
import dev.beginibridge.model.Secret;
import dev.beginibridge.ops.ControlFile;
import dev.beginibridge.ops.ControlHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets {@code send}, {@code replay}, {@code files} and {@code results} go through this bridge while it has the
 * SQLite ledger. The management port answers them; a file beside the ledger tells them how to reach it.
 */
final class Control implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SECRET_BYTES = 32;

    private final BridgeConfig config;
    private final Bridge bridge;
    private final Secret secret;
    /** Where the file is; empty: no command needs this bridge, or none can reach it. */
    private final Optional<Path> file;

    Control(BridgeConfig config, Bridge bridge) {
        this.config = config;
        this.bridge = bridge;
        this.secret = Secret.random(SECRET_BYTES);
        String host = config.management().host();
        this.file = ControlFile.path(config).filter(path -> Hosts.isLoopback(host) || Hosts.isAny(host));
    }

    Handler handler() {
        return new ControlHandler(
                secret,
                Map.of(
                        "/control/links",
                        this::link,
                        "/control/replays",
                        this::replay,
                        "/control/files",
                        this::files,
                        "/control/results",
                        question -> bridge.results().answer(question)));
    }

    /** From here on commands find this bridge. */
    void open(int port) throws IOException {
        String host = config.management().host();
        boolean throughLoopback = Hosts.isAny(host) || config.management().tls().isPresent();
        URI address = URI.create("http://" + (throughLoopback ? "127.0.0.1" : Hosts.inUrl(host)) + ":" + port);
        if (file.isPresent()) {
            new ControlFile(ProcessHandle.current().pid(), address, secret).write(file.get());
        }
    }

    private String link(String body) throws IOException {
        try {
            return LinkJson.write(
                    bridge.issue(LinkJson.read(body), "cli", config.rest().deadline(), Priority.INTERACTIVE));
        } catch (InvalidRequest e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private String replay(String body) throws IOException {
        JsonNode asked = MAPPER.readTree(body);
        Replay.Prepared prepared = bridge.replay(asked.path("batch").asText());
        return MAPPER.createObjectNode()
                .put("batch", prepared.batch())
                .put("generation", prepared.generation())
                .put("work", prepared.work().toString())
                .put("summary", prepared.summary().toAbsolutePath().toString())
                .toString();
    }

    /** How far the running batches are. */
    private String files(String body) {
        ArrayNode all = MAPPER.createArrayNode();
        bridge.file().map(FileDoor::running).orElse(List.of()).forEach(batch -> all.addObject()
                .put("batch", batch.id())
                .put("rows_done", batch.rowsDone())
                .put("rows", batch.rowsTotal())
                .put("issued", batch.issued())
                .put("rejected", batch.rejected())
                .put("failed", batch.failed())
                .put("started_at", batch.started().toString()));
        return all.toString();
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            LOG.warn("{} is left behind: commands find out that nobody answers there", file.get());
        }
    }
}
