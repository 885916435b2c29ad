package dev.beginibridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.LedgerClock;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.result.ResultDesk;
import dev.beginibridge.result.ResultStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code results}: what Begini sent, one line of JSON each; by the bridge that has the ledger, or else by this process. */
@Command(name = "results", description = "Lists, shows and replays what Begini sent, and tells what is missing.")
final class ResultsCommand extends BridgeCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MOST = "100";
    /** So many ids fit into one question. */
    private static final int AT_ONCE = 500;

    @Command(description = "The newest events, newest first, without what is in them.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--waiting", description = "Only those that wait for their hand-over.") boolean waiting,
            @Option(names = "--most", paramLabel = "N", defaultValue = MOST, description = "How many at most.")
                    int most)
            throws Exception {
        return ask(question("list").put("waiting", waiting).put("most", atLeastOne("--most", most)));
    }

    @Command(description = "One event whole, as it is handed on: it may hold a score.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "EVENT", description = "Its event_id.") String event) throws Exception {
        return ask(question("show").put("event", event));
    }

    @Command(description = "Hands events over again, with the same event_id.", mixinStandardHelpOptions = true)
    int replay(@Parameters(paramLabel = "EVENT", arity = "1..*", description = "Their event_id.") List<String> events)
            throws Exception {
        for (int from = 0; from < events.size(); from += AT_ONCE) {
            ObjectNode question = question("replay");
            events.subList(from, Math.min(events.size(), from + AT_ONCE)).forEach(question.withArray("events")::add);
            ask(question);
        }
        return MainCommand.DONE;
    }

    @Command(
            description = "Links without a final event after begini.deployments.NAME.session-limit, oldest first.",
            mixinStandardHelpOptions = true)
    int missing(
            @Option(
                            names = "--most",
                            paramLabel = "N",
                            defaultValue = MOST,
                            description = "How many at most of each deployment.")
                    int most)
            throws Exception {
        return ask(question("missing").put("most", atLeastOne("--most", most)));
    }

    private static ObjectNode question(String command) {
        return JsonNodeFactory.instance.objectNode().put("command", command);
    }

    private int ask(ObjectNode question) throws IOException, InterruptedException {
        LogGuard.leaveStandardOutput();
        BridgeConfig config = config();
        Optional<String> answered = new RunningBridge(config).post("/control/results", question.toString());
        String answer =
                answered.isPresent() ? answered.get() : answerHere(config, question.toString(), MainCommand.CLOCK);
        JsonNode said = MAPPER.readTree(answer);
        if (said.isTextual()) {
            spec().commandLine().getErr().println(said.textValue());
        }
        said.elements().forEachRemaining(line -> print(line.textValue()));
        return MainCommand.DONE;
    }

    /** @param own this machine's clock; bridges beside the command go by the ledger's */
    static String answerHere(BridgeConfig config, String question, Clock own) throws IOException {
        try (Database database = Database.open(config.ledger())) {
            Clock clock = LedgerClock.of(database, own);
            ResultStore store = new ResultStore(database, clock, new SimpleMeterRegistry());
            return new ResultDesk(config, store, clock).answer(question);
        }
    }
}
