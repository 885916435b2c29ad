package dev.beginibridge.app;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ops.page.Queues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The embedded broker's queues for the operations page. */
final class EmbeddedQueues implements Queues {
    private final EmbeddedBroker broker;
    private final List<String> requests;
    private final Map<String, Role> roles = new LinkedHashMap<>();

    EmbeddedQueues(EmbeddedBroker broker, BridgeConfig config) {
        this.broker = broker;
        this.requests = Doors.requestQueues(config);
        BridgeConfig.Jms jms = config.jms();
        requests.forEach(queue -> roles.put(queue, queue.equals(jms.requestQueue()) ? Role.REQUEST : Role.PARKED));
        roles.put(jms.replyQueue(), Role.REPLY);
        roles.put(jms.resultQueue(), Role.RESULT);
        roles.put(jms.invalidQueue(), Role.INVALID);
        roles.put(EmbeddedBroker.DEAD_LETTERS, Role.DEAD);
    }

    @Override
    public List<Depth> depths() {
        List<Depth> depths = new ArrayList<>();
        roles.forEach((queue, role) -> {
            double messages = broker.messages(queue);
            if (Double.isFinite(messages)) { // else the broker is being started
                depths.add(new Depth(queue, role, Math.round(messages), broker.oldest(queue)));
            }
        });
        return depths;
    }

    @Override
    public Optional<Match> waiting(String term) {
        return requests.stream()
                .flatMap(queue -> broker.holding(queue, term).map(at -> new Match(queue, at)).stream())
                .findFirst();
    }
}
