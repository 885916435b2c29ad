package dev.beginibridge.result.handover;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.ManualClock;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.result.Outbox;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two bridges that hand over from one PostgreSQL. */
@Timeout(120)
class TwoHandOversIT {
    private static final int UIDS = 6;
    private static final int EVENTS = 15;

    private final ManualClock clock = new ManualClock();
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

    private static String name(ResultEvent event) {
        return event.uid().orElseThrow() + " " + event.type().orElseThrow();
    }

    private HandOver handOver(Outbox outbox) {
        return new HandOver(outbox.store, event -> sent.add(name(event)), clock, new SimpleMeterRegistry());
    }

    @Test
    void theyShareTheWorkAndTakeOverFromEachOther() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            BridgeConfig.Ledger config = Configs.ledger(
                    postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                    Optional.of("postgres"),
                    Optional.empty(),
                    4);
            try (Outbox one = new Outbox(config, clock);
                    Outbox other = new Outbox(config, clock)) {
                List<String> expected = new ArrayList<>();
                for (int uid = 0; uid < UIDS; uid++) {
                    one.ask("UID-0000" + uid, "day.csv", uid + 1);
                }
                for (int i = 0; i < EVENTS; i++) {
                    for (int uid = 0; uid < UIDS; uid++) {
                        (i % 2 == 0 ? one : other).receive("UID-0000" + uid, "type-" + i, "{}");
                        expected.add("UID-0000" + uid + " type-" + i);
                        clock.advance(Duration.ofMillis(1));
                    }
                }
                // A third one took the first event of one uid, and died.
                List<Delivery> taken = one.store.take(1, clock.instant(), Duration.ofMinutes(1));
                String held = taken.get(0).event().uid().orElseThrow();
                try (HandOver first = handOver(one);
                        HandOver second = handOver(other)) {
                    first.start();
                    second.start();
                    await().atMost(Duration.ofSeconds(60)).until(() -> sent.size() == (UIDS - 1) * EVENTS);
                    assertTrue(sent.stream().noneMatch(name -> name.startsWith(held)), "it waits for the lease");
                    clock.advance(Duration.ofMinutes(1));
                    await().atMost(Duration.ofSeconds(60)).until(() -> sent.size() == UIDS * EVENTS);
                }
                for (int uid = 0; uid < UIDS; uid++) {
                    String prefix = "UID-0000" + uid;
                    assertEquals(of(prefix, expected), of(prefix, sent));
                }
            }
        }
    }

    private static List<String> of(String uid, List<String> names) {
        return names.stream().filter(name -> name.startsWith(uid)).toList();
    }
}
