package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.jms.provider.Provider;
import dev.beginibridge.jms.queue.MessageJson;
import dev.beginibridge.jms.queue.QueueDesk;
import dev.beginibridge.ops.LogGuard;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code queue}: what lies on the broker's queues, and what to do with it. */
@Command(name = "queue", description = "Looks into the broker's queues, and sends what lies there again.")
final class QueueCommand extends BridgeCommand {
    private static final String DEAD_LETTERS = "DLQ";
    private static final String QUEUE =
            "invalid, dead-letter, parked-DEPLOYMENT, request, reply, result, or a queue's own name.";

    /** What a command does with the broker. */
    private interface Work {
        int with(QueueDesk desk, BridgeConfig config) throws JMSException, IOException;
    }

    @Command(
            name = "list",
            description = "Prints each queue with its depth and the age of its oldest message.",
            mixinStandardHelpOptions = true)
    int list() throws Exception {
        return at((desk, config) -> {
            for (Map.Entry<String, String> queue : names(config).entrySet()) {
                print(String.format("%-24s  %s", queue.getKey(), depth(desk, queue.getValue())));
            }
            return MainCommand.DONE;
        });
    }

    private static String depth(QueueDesk desk, String queue) {
        try {
            QueueDesk.Depth depth = desk.depth(queue);
            return queue + "  " + depth.depth() + (depth.whole() ? "" : " or more")
                    + depth.oldest()
                            .map(oldest -> ", the oldest is "
                                    + Duration.between(oldest, MainCommand.CLOCK.instant())
                                            .toSeconds() + " s old")
                            .orElse("");
        } catch (JMSException e) {
            return queue + "  is not there, or may not be looked at";
        }
    }

    @Command(
            name = "show",
            description = "Prints the first messages of a queue, one JSON object a line.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many at most (${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--body", description = "With body and properties, and so with customers' ids.")
                    boolean body)
            throws Exception {
        int most = atLeastOne("--limit", limit);
        return at((desk, config) -> {
            int[] count = {0};
            desk.browse(named(config, queue), most, written(body, line -> {
                print(line);
                count[0]++;
            }));
            checkIsThere(config, queue, count[0]);
            return MainCommand.DONE;
        });
    }

    @Command(
            name = "export",
            description = "Writes a queue's messages, bodies included, into a new file; they stay on the queue.",
            mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue,
            @Parameters(paramLabel = "FILE", description = "A file that is not there yet; only its owner can read it.")
                    Path file)
            throws Exception {
        return at((desk, config) -> {
            checkIsThere(config, queue, desk.depth(named(config, queue), 1).depth());
            try {
                OwnerOnly.createFile(file);
            } catch (FileAlreadyExistsException e) {
                throw new IOException(file + " is there already, and is left as it is: name another file", e);
            }
            int[] count = {0};
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                desk.browse(named(config, queue), Integer.MAX_VALUE, written(true, line -> {
                    write(out, line);
                    count[0]++;
                }));
            }
            print(count[0] + (count[0] == 1 ? " message" : " messages") + " written to " + file);
            return MainCommand.DONE;
        });
    }

    @Command(
            name = "retry",
            description = "Sends messages to the request queue as they first came, and takes them from theirs.",
            mixinStandardHelpOptions = true)
    int retry(
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue,
            @Parameters(paramLabel = "ID", arity = "0..*", description = "The messages' ids, as show prints them.")
                    List<String> ids,
            @Option(names = "--all", description = "All that lie there now.") boolean all)
            throws Exception {
        if (all == (ids != null)) {
            throw new ParameterException(
                    spec().commandLine(), "name the messages' ids, as queue show prints them, or --all");
        }
        return at((desk, config) -> {
            String from = named(config, queue);
            String to = config.jms().requestQueue();
            if (from.equals(to)) {
                throw new IOException("these messages are on the request queue already");
            }
            int asked = all ? desk.depth(from, Integer.MAX_VALUE).depth() : ids.size();
            checkIsThere(config, queue, asked);
            int moved = 0;
            boolean more = true;
            for (int i = 0; i < asked && more; i++) {
                boolean sent = desk.move(from, all ? Optional.empty() : Optional.of(ids.get(i)), to);
                moved += sent ? 1 : 0;
                more = sent || !all;
            }
            print(moved + " of " + asked + " messages sent to " + to + " again"
                    + (moved < asked ? "; the others are not there, or are replies or results" : ""));
            return moved == asked ? MainCommand.DONE : MainCommand.FAILED;
        });
    }

    private int at(Work work) throws Exception {
        LogGuard.leaveStandardOutput();
        BridgeConfig config = config();
        try (Connection connection = Provider.of(broker(config)).createConnection()) {
            connection.start();
            return work.with(new QueueDesk(connection.createSession(true, Session.SESSION_TRANSACTED)), config);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (JMSException e) { // not with its text, which may hold what a message says
            throw new IOException(
                    "the broker cannot be reached, or refused this ("
                            + e.getClass().getSimpleName() + ")"
                            + (config.jms().broker().isEmbedded()
                                    ? ": the embedded broker lives in the bridge; start that, or set "
                                            + ConfigKey.JMS_BROKER_URL.key() + " to a broker elsewhere"
                                    : ""),
                    e);
        }
    }

    /** The embedded broker is reached as any client reaches it, while its bridge runs. */
    private static JmsBroker broker(BridgeConfig config) {
        if (!config.jms().enabled()) {
            throw new ConfigException("there is no queue door: set " + ConfigKey.JMS_ENABLED.key() + "=true");
        }
        if (!config.jms().broker().isEmbedded()) {
            return config.jms().broker();
        }
        if (config.broker().port() == 0) {
            throw new ConfigException("the embedded broker has another port at each start: set "
                    + ConfigKey.BROKER_PORT.key() + " to the one that the bridge says it listens on");
        }
        String host = Hosts.inUrl(config.broker().host());
        return JmsBroker.at(Optional.of("tcp://" + host + ":" + config.broker().port()));
    }

    private static Map<String, String> names(BridgeConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("request", config.jms().requestQueue());
        names.put("reply", config.jms().replyQueue());
        names.put("invalid", config.jms().invalidQueue());
        names.put("dead-letter", DEAD_LETTERS);
        names.put("result", config.jms().resultQueue());
        config.deployments()
                .keySet()
                .forEach(name -> names.put("parked-" + name, config.jms().parkedQueue(name)));
        return names;
    }

    private static String named(BridgeConfig config, String queue) {
        return names(config).getOrDefault(queue, queue);
    }

    /** A name that is misspelt must not look like a queue that is empty. */
    private static void checkIsThere(BridgeConfig config, String queue, int messages) throws IOException {
        Map<String, String> names = names(config);
        if (messages == 0 && !names.containsKey(queue) && !names.containsValue(queue)) {
            throw new IOException("there is no message on " + queue + ", and it is none of the bridge's queues: "
                    + String.join(", ", names.keySet()));
        }
    }

    private static Consumer<jakarta.jms.Message> written(boolean whole, Consumer<String> line) {
        return message -> {
            ObjectNode json;
            try {
                json = MessageJson.of(message, whole);
            } catch (JMSException e) {
                throw new UncheckedIOException(new IOException("a message cannot be read", e));
            }
            line.accept(json.toString());
        };
    }

    private static void write(BufferedWriter out, String line) {
        try {
            out.write(line);
            out.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
