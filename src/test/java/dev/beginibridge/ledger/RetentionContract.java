package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.model.Secret;
import dev.beginibridge.ops.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is forgotten when, and what is not, whatever the database. */
abstract class RetentionContract extends LedgerFixture {
    static final Duration RECORDS = Duration.ofDays(30);
    static final Duration EVENTS = Duration.ofDays(7);
    /** More than one slice. */
    private static final int MANY = 2_300;

    Retention retention;
    Retention second;

    @BeforeEach
    void prepare() {
        retention = retention(database);
        second = retention(peer);
    }

    Retention retention(Database database) {
        return new Retention(database, new Upkeep(0, RECORDS, EVENTS, RECORDS, RECORDS), clock, metrics);
    }

    @AfterEach
    void giveUp() {
        retention.close();
        second.close();
    }

    private void sweep() {
        assertTrue(retention.sweep());
    }

    private double forgotten(String what) {
        return metrics.get("begini.ledger.forgotten")
                .tag("what", what)
                .counter()
                .count();
    }

    private long rows(String condition, Object... parameters) {
        return database.read(sql -> sql.row("SELECT COUNT(*) FROM " + condition, row -> row.getLong(1), parameters))
                .orElseThrow();
    }

    private long tokens() {
        return rows("link WHERE token IS NOT NULL AND integration_id = ?", key.integrationId());
    }

    @Test
    void aTokenGoesWhenItHasExpiredAndItsRecordStays() {
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger, Optional.of("R-1"), NONE, clock.instant())), link);
        sweep();
        assertEquals(Optional.of(link), recall());

        clock.advance(Duration.ofHours(24).plusMinutes(2));
        sweep();
        assertEquals(0, tokens());
        assertEquals(1, forgotten("token"));
        Ledger.Entry entry = ledger.entry(key).orElseThrow();
        assertEquals(State.ISSUED, entry.state());
        assertEquals(link.expiresAt(), entry.expiresAt());
        assertEquals(Optional.empty(), recall());
        Ledger.Key another = new Ledger.Key(key.integrationId(), "ANOTHER-UID");
        assertInstanceOf(
                Claim.RequestIdConflict.class,
                other.claim(another, "loans", asker(Optional.of("R-1")), NONE, clock.instant(), LEASE),
                "its request id is bound still");
        Link renewed = link("token-2", "door:2");
        assertTrue(other.issue(granted(claim(other)), renewed), "it may be asked for anew");
        sweep();
        assertEquals(Optional.of(renewed), recall());
        clock.advance(Duration.ofHours(24).plusMinutes(2));
        sweep();
        assertEquals(0, tokens(), "the renewed one goes as the first did");
    }

    @Test
    void ofManyLinksThatLiveDifferentlyLongEachGoesAtItsTime() {
        List<Object[]> links = IntStream.range(0, MANY)
                .mapToObj(i -> new Object[] {
                    key.integrationId(),
                    "MANY-" + i,
                    clock.millis() + Duration.ofHours(1 + i % 3).toMillis(),
                    clock.millis() - MANY + i,
                    clock.millis()
                })
                .toList();
        database.write(sql -> sql.batch(
                "INSERT INTO link (integration_id, uid, deployment, state, token, expires_at, claimed_at, updated_at)"
                        + " VALUES (?, ?, 'loans', 'issued', 'token', ?, ?, ?)",
                links));
        for (int hour = 0; hour < 4; hour++) {
            clock.advance(Duration.ofMinutes(2));
            sweep();
            int left = 3 - hour;
            assertEquals(
                    IntStream.range(0, MANY).filter(i -> i % 3 >= 3 - left).count(), tokens(), "after hours: " + hour);
            clock.advance(Duration.ofMinutes(58));
        }
    }

    @Test
    void eventsOfBeginiGoByTheirArrivalAndTakeTheirBodiesAlong() {
        long now = clock.millis();
        receive("old-" + now, now, now);
        receive("new-" + now, now + 1, now + 1);
        clock.advance(RECORDS);
        sweep();
        assertEquals(1, rows("result WHERE integration_id = ?", key.integrationId()));
        assertEquals(1, forgotten("result"));
    }

    @Test
    void aTableThatCannotBeReadHoldsUpNoOtherAndIsTold() {
        long now = clock.millis();
        receive("beside-" + now, now, now);
        clock.advance(RECORDS.plusSeconds(1));
        database.write(sql -> sql.update("ALTER TABLE event RENAME TO elsewhere"));
        try {
            sweep();
            assertEquals(
                    Health.Outcome.degraded(
                            "what is past its time is kept for now: events of the timeline; the log says why,"
                                    + " and it is tried again each minute"),
                    retention.check());
        } finally {
            database.write(sql -> sql.update("ALTER TABLE elsewhere RENAME TO event"));
        }
        assertEquals(0, rows("result WHERE integration_id = ?", key.integrationId()));
        sweep();
        assertEquals(Health.Outcome.up("what is past its time is forgotten"), retention.check());
    }

    /** Begini tells it once, so whatever kept it is to be mended first. */
    @Test
    void anEventThatWasNotHandedOverIsKeptHoweverOldItIs() {
        long now = clock.millis();
        IntStream.range(0, MANY).forEach(i -> receive("kept-" + now + "-" + i, now, null));
        receive("gone-" + now, now, now);
        clock.advance(RECORDS.multipliedBy(10));
        sweep();
        assertEquals(MANY, rows("result WHERE integration_id = ?", key.integrationId()));
        assertEquals(1, forgotten("result"));

        database.write(sql -> sql.update(
                "UPDATE result SET delivered_at = ? WHERE integration_id = ?", clock.millis(), key.integrationId()));
        sweep();
        assertEquals(0, rows("result WHERE integration_id = ?", key.integrationId()));
    }

    private void receive(String id, long arrivedMillis, Long delivered) {
        database.write(sql -> sql.update(
                "INSERT INTO result (id, deployment, integration_id, environment, body, arrived, delivered_at)"
                        + " VALUES (?, 'loans', ?, 'test', ?, ?, ?)",
                id,
                key.integrationId(),
                new byte[9],
                arrivedMillis * 1_000,
                delivered));
    }

    @Test
    void aTokenThatAnotherClockMayStillAnswerStays() {
        ledger.issue(granted(claim(ledger)), link("token-1", "door:1"));
        clock.advance(Duration.ofHours(24).plusSeconds(30));
        sweep();
        assertEquals(1, tokens());
    }

    @Test
    void recordsAndRequestIdsGoByTheirAge() {
        ledger.issue(granted(claim(ledger, Optional.of("R-1"), NONE, clock.instant())), link("token-1", "door:1"));
        clock.advance(RECORDS.minusMinutes(1));
        sweep();
        assertTrue(ledger.entry(key).isPresent());
        clock.advance(Duration.ofMinutes(1));
        sweep();
        assertEquals(Optional.empty(), ledger.entry(key));
        assertEquals(0, rows("request WHERE integration_id = ?", key.integrationId()));
        assertEquals(1, forgotten("record"));
        assertEquals(1, forgotten("request_id"));
    }

    @Test
    void neitherALivingLinkNorOneThatIsCalledForGoes() {
        Link longLived = new Link(
                Secret.of("long"),
                "https://s",
                clock.instant(),
                Optional.of(clock.instant().plus(RECORDS.plusDays(5))),
                NONE);
        ledger.issue(granted(claim(ledger)), longLived);
        Ledger.Key called = new Ledger.Key(key.integrationId(), "CALLED-FOR");
        clock.advance(RECORDS.plusDays(1));
        ledger.claim(called, "loans", asker(NONE), NONE, clock.instant(), LEASE);
        sweep();
        assertEquals(Optional.of(longLived), recall());
        assertEquals(State.CLAIMED, ledger.entry(called).orElseThrow().state());
        clock.advance(Duration.ofDays(5));
        sweep();
        assertEquals(Optional.empty(), ledger.entry(key));
    }

    @Test
    void oneWithoutAnExpiryGoesByItsAge() {
        Link endless = new Link(Secret.of("endless"), "https://s", clock.instant(), Optional.empty(), NONE);
        ledger.issue(granted(claim(ledger)), endless);
        clock.advance(RECORDS.minusMinutes(1));
        sweep();
        assertEquals(Optional.of(endless), recall());
        clock.advance(Duration.ofMinutes(1));
        sweep();
        assertEquals(0, tokens());
    }

    @Test
    void manyAreForgottenSliceBySlice() {
        List<Object[]> links = IntStream.range(0, MANY)
                .mapToObj(i -> new Object[] {
                    key.integrationId(), "MANY-" + i, clock.millis(), clock.millis() - MANY + i, clock.millis()
                })
                .toList();
        database.write(sql -> sql.batch(
                "INSERT INTO link (integration_id, uid, deployment, state, token, expires_at, claimed_at, updated_at)"
                        + " VALUES (?, ?, 'loans', 'issued', 'token', ?, ?, ?)",
                links));
        List<Object[]> events = IntStream.range(0, MANY)
                .mapToObj(i -> new Object[] {clock.millis() + i, key.integrationId()})
                .toList();
        database.write(sql -> sql.batch(
                "INSERT INTO event (kind, noted_at, request, door, integration_id, tries)"
                        + " VALUES ('answered', ?, 1, 'jms', ?, 1)",
                events));
        clock.advance(Duration.ofMinutes(2));
        sweep();
        assertEquals(0, tokens());
        assertEquals(MANY, rows("link WHERE integration_id = ?", key.integrationId()));
        clock.advance(EVENTS.minusMinutes(2).plusMillis(MANY / 2 - 1));
        sweep();
        assertEquals(MANY / 2, rows("event WHERE integration_id = ?", key.integrationId()));
        clock.advance(RECORDS);
        sweep();
        assertEquals(0, rows("event WHERE integration_id = ?", key.integrationId()));
        assertEquals(0, rows("link WHERE integration_id = ?", key.integrationId()));
        assertEquals(MANY, forgotten("record"));
        assertEquals(MANY, forgotten("event"));
    }

    @Test
    void ofTwoBridgesOneDoesItUntilItStops() {
        ledger.issue(granted(claim(ledger)), link("token-1", "door:1"));
        clock.advance(Duration.ofHours(25));
        assertTrue(retention.sweep());
        assertFalse(second.sweep());
        retention.close();
        assertTrue(second.sweep(), "the other takes over at once");
        Retention third = new Retention(
                database, new Upkeep(0, RECORDS, EVENTS, RECORDS, RECORDS), clock, new SimpleMeterRegistry());
        assertFalse(third.sweep());
        clock.advance(Duration.ofMinutes(6));
        assertTrue(third.sweep(), "or when nothing was heard of it for long");
        third.close();
    }

    @Test
    void requestsGoOnWhileManyAreForgotten() throws Exception {
        List<Object[]> links = IntStream.range(0, MANY)
                .mapToObj(i -> new Object[] {key.integrationId(), "OLD-" + i, clock.millis(), clock.millis()})
                .toList();
        database.write(sql -> sql.batch(
                "INSERT INTO link (integration_id, uid, deployment, state, token, expires_at, updated_at)"
                        + " VALUES (?, ?, 'loans', 'issued', 'token', ?, ?)",
                links));
        clock.advance(RECORDS.plusDays(1));
        List<Boolean> answers = atOnce(i -> () -> {
            if (i == 0) {
                return retention.sweep();
            }
            boolean issued = true;
            for (int n = 0; n < 20; n++) { // also such as are being forgotten just now
                Ledger.Key asked = new Ledger.Key(key.integrationId(), "OLD-" + (i * 20 + n));
                Claim claim = other.claim(asked, "loans", asker(NONE), NONE, clock.instant(), LEASE);
                issued &= other.issue(granted(claim), link(UUID.randomUUID().toString(), "door:" + i));
            }
            return issued;
        });
        assertFalse(answers.contains(false), answers.toString());
        assertEquals((THREADS - 1) * 20, rows("link WHERE integration_id = ?", key.integrationId()));
        assertEquals((THREADS - 1) * 20, tokens());
    }
}
